/** The command that installs a program; on Linux as on Debian and Ubuntu. */
export function installHint(program: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `winget install ${program}   (then open a new terminal)`;
  return platform === 'darwin' ? `brew install ${program}` : `sudo apt install ${program}`;
}
