import { Command } from 'commander';

export function tokenCommand(): Command {
  return new Command('token')
    .description('print the token by which tools may command the program (Stream Deck, Companion, scripts)')
    .option('--file', 'print where it lies instead')
    .action(async (flags: { file?: boolean }) => {
      const { readToken, tokenFile } = await import('../server/token.js');
      process.stdout.write(`${flags.file ? tokenFile() : await readToken()}\n`);
    });
}
