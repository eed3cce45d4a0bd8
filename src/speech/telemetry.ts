/**
 * ONNX Runtime 1.29 and later sends events about models and runs to its makers, keeps an identifier of the machine
 * below ~/.cache, and asks nobody (microsoft/onnxruntime#27379). Nothing of a user's leaves this program, so it is told
 * not to, by the names of both versions (#29843).
 *
 * Must be called on the main thread, before any thread or process loads the runtime: a worker's environment is a copy
 * that native code does not see.
 */
export function refuseTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  process.env.ORT_TELEMETRY_DISABLED = '1';
}
