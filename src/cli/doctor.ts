import { Command } from 'commander';
import type { Diagnosis } from '../doctor/doctor.js';

const SIGN = { ok: '✔', warning: '!', missing: '✘' } as const;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at what this machine has, and print the command that adds what is missing')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { examine } = await import('../doctor/doctor.js');
      const findings = await examine();
      process.stdout.write(flags.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(''));
    });
}

function line({ name, state, message, fix }: Diagnosis): string {
  return `${SIGN[state]} ${name}: ${message}\n${fix ? `    ${fix}\n` : ''}`;
}
