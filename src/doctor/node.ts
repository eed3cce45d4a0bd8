import { type Check, missing, ok } from './check.js';

const NEEDED = 20;

export const nodeCheck: Check = {
  name: 'Node.js',
  async run() {
    const major = Number(process.versions.node.split('.')[0]);
    const found = `${process.versions.node} on ${process.platform} ${process.arch}`;
    return major >= NEEDED ? ok(found) : missing(`${found}; ${NEEDED} or newer is needed`, 'https://nodejs.org');
  },
};
