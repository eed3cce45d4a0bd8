/** The text of the systemd user unit. Pure. */

export interface ServiceUnit {
  /** Program and flags, one word each; nothing is expanded in them. */
  readonly command: readonly string[];
  /** Variables that the unit sets: where the user's folders are, if not in their usual places. Never a secret. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Who watches over what: our own supervisor (`start --supervised`) starts the program again within a second when it dies
 * or hangs, with the face that it had, which systemd could not know. systemd starts the supervisor again should that die,
 * and gives up on a start that cannot work (a wrong flag, a port that is taken), which the supervisor ends with at once.
 *
 * The sandbox is what needs no namespaces: those are refused to users on some systems, where the unit would then not
 * start, and would hide the camera and the sound server's socket on others. MemoryDenyWriteExecute stays off, for
 * JavaScript and WebAssembly are compiled to memory; devices stay visible for the camera.
 */
export function unitOf({ command, environment }: ServiceUnit): string {
  const variables = Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`);
  return `[Unit]
Description=Mouthpiece: a talking face in the virtual camera
After=pipewire.service pipewire-pulse.service pulseaudio.service
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${command.map(quotedWord).join(' ')}
${variables.map((line) => `${line}\n`).join('')}WorkingDirectory=%h
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=2
KillMode=mixed
TimeoutStopSec=15
OOMPolicy=continue
UMask=0077
NoNewPrivileges=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`;
}

/** As systemd reads it: % begins a specifier in every value. */
const quoted = (text: string): string => {
  if (/[\n\r\0]/.test(text)) throw new RangeError('a line break in a unit');
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`;
};
/** In a command line $ begins a variable too. */
const quotedWord = (word: string): string => quoted(word.replaceAll('$', '$$$$'));
