import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Json = Record<string, unknown>;

/** obs-websocket's numbers of what went wrong. */
const NO_RESOURCE = 600;
const NOT_AVAILABLE = 604;
const UNKNOWN = 204;

/** An OBS as obs-websocket 5 shows it, without password: one scene, inputs, outputs and the virtual camera. */
export interface FakeObs {
  readonly port: number;
  /** The requests so far, by name, with those of batches. */
  readonly asked: string[];
  /** Of its virtual camera. `refuses`: says yes to a start and does nothing, as a missing driver makes it. */
  readonly camera: { on: boolean; exists: boolean; refuses: boolean };
  /** Input name -> kind and settings. */
  readonly inputs: Map<string, { readonly kind: string; settings: Json }>;
  streaming: boolean;
  /** What is on program shows all inputs, or none. */
  showsThem: boolean;
  /** Somebody presses the button in OBS. */
  press(on: boolean): void;
  /** Gone; `again` comes back on the same port with the camera off. @param tellsOff stops the camera first, and tells */
  quit(tellsOff?: boolean): Promise<void>;
  again(): Promise<void>;
}

class Refused extends Error {
  constructor(readonly code: number) {
    super(`code ${code}`);
  }
}

export async function fakeObs(kinds: readonly string[] = ['browser_source']): Promise<FakeObs> {
  let server: WebSocketServer;
  let port = 0;
  const inputs: FakeObs['inputs'] = new Map();
  const camera = { on: false, exists: true, refuses: false };

  const tell = (eventType: string, eventIntent: number, eventData: Json) => {
    for (const client of server.clients)
      client.send(JSON.stringify({ op: 5, d: { eventType, eventIntent, eventData } }));
  };
  const setCamera = (on: boolean) => {
    if (camera.on === on) return;
    camera.on = on;
    tell('VirtualcamStateChanged', 64, {
      outputActive: on,
      outputState: `OBS_WEBSOCKET_OUTPUT_${on ? 'STARTED' : 'STOPPED'}`,
    });
  };
  const input = (name: unknown) => {
    const found = inputs.get(String(name));
    if (!found) throw new Refused(NO_RESOURCE);
    return found;
  };
  const withCamera = <T>(answer: T): T => {
    if (!camera.exists) throw new Refused(NOT_AVAILABLE);
    return answer;
  };
  const answers: Record<string, (data: Json) => Json | undefined> = {
    GetVersion: () => ({ obsVersion: '30.2.3', obsWebSocketVersion: '5.5.2', rpcVersion: 1 }),
    GetSceneList: () => ({ scenes: [{ sceneName: 'Start', sceneIndex: 0 }], currentProgramSceneName: 'Start' }),
    GetCurrentProgramScene: () => ({ currentProgramSceneName: 'Start' }),
    GetSceneCollectionList: () => ({ currentSceneCollectionName: 'Test', sceneCollections: ['Test'] }),
    GetSourcePrivateSettings: () => ({ sourceSettings: {} }),
    GetInputKindList: () => ({ inputKinds: kinds }),
    GetInputList: () => ({
      inputs: [...inputs].map(([inputName, { kind }]) => ({ inputName, unversionedInputKind: kind })),
    }),
    GetInputSettings: ({ inputName }) => ({ inputSettings: input(inputName).settings }),
    SetInputSettings: ({ inputName, inputSettings }) => {
      Object.assign(input(inputName).settings, inputSettings);
      return undefined;
    },
    CreateInput: ({ inputName, inputKind, inputSettings }) => {
      inputs.set(String(inputName), { kind: String(inputKind), settings: inputSettings as Json });
      return { sceneItemId: inputs.size };
    },
    RemoveInput: ({ inputName }) => {
      inputs.delete(String(inputName));
      tell('InputRemoved', 8, { inputName });
      return undefined;
    },
    GetSceneItemId: ({ sourceName }) => ({ sceneItemId: input(sourceName) ? 1 : 0 }),
    SetSceneItemTransform: () => undefined,
    GetVideoSettings: () => ({ baseWidth: 1280, baseHeight: 720 }),
    GetSpecialInputs: () => ({}),
    GetSourceActive: () => ({ videoActive: obs.showsThem, videoShowing: obs.showsThem }),
    GetStreamStatus: () => ({ outputActive: obs.streaming }),
    GetRecordStatus: () => ({ outputActive: false }),
    GetVirtualCamStatus: () => withCamera({ outputActive: camera.on }),
    StartVirtualCam: () => {
      withCamera(undefined);
      if (!camera.refuses) setTimeout(() => setCamera(true), 20);
      return undefined;
    },
    StopVirtualCam: () => {
      withCamera(undefined);
      setCamera(false);
      return undefined;
    },
    BroadcastCustomEvent: ({ eventData }) => {
      tell('CustomEvent', 1, eventData as Json);
      return undefined;
    },
  };
  const answer = ({ requestType, requestData = {}, requestId }: Json) => {
    obs.asked.push(String(requestType));
    const shared = { requestType, ...(requestId === undefined ? {} : { requestId }) };
    try {
      const known = answers[String(requestType)];
      if (!known) throw new Refused(UNKNOWN);
      const responseData = known(requestData as Json);
      return { ...shared, requestStatus: { result: true, code: 100 }, ...(responseData ? { responseData } : {}) };
    } catch (error) {
      return { ...shared, requestStatus: { result: false, code: (error as Refused).code, comment: 'refused' } };
    }
  };
  const serve = (socket: WebSocket) => {
    const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
    send(0, { obsWebSocketVersion: '5.5.2', rpcVersion: 1 });
    socket.on('message', (text) => {
      const { op, d } = JSON.parse(String(text)) as { op: number; d: Json };
      if (op === 1) send(2, { negotiatedRpcVersion: 1 });
      if (op === 6) send(7, answer(d));
      if (op === 8) send(9, { requestId: d.requestId, results: (d.requests as Json[]).map(answer) });
    });
  };
  async function listen(): Promise<void> {
    server = new WebSocketServer({ host: '127.0.0.1', port, handleProtocols: () => 'obswebsocket.json' });
    server.on('connection', serve);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  await listen();
  const obs: FakeObs = {
    port,
    asked: [],
    camera,
    inputs,
    streaming: false,
    showsThem: true,
    press: setCamera,
    async quit(tellsOff = false) {
      if (tellsOff) {
        setCamera(false);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      camera.on = false;
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
    again: listen,
  };
  return obs;
}
