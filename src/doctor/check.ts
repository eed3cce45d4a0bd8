/** What one check found. `fix` is the command that mends it. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'missing';
  readonly message: string;
  readonly fix?: string;
}

/** One thing that the program needs or can use. Checks only look; they change nothing. */
export interface Check {
  readonly name: string;
  run(): Promise<Finding>;
}

export const ok = (message: string): Finding => ({ state: 'ok', message });
export const warning = (message: string, fix?: string): Finding => ({ state: 'warning', message, fix });
export const missing = (message: string, fix?: string): Finding => ({ state: 'missing', message, fix });
