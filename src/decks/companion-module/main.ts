/** The Companion module. It runs in Companion's Node, from the folder that `mouthpiece plugin companion` wrote. */
import { readFileSync } from 'node:fs';
import { InstanceBase, InstanceStatus, runEntrypoint, type SomeCompanionConfigField } from '@companion-module/base';
import { type Control, openControl } from '../client/control.js';
import type { DeckAction } from '../client/fields.js';
import { findPort, readToken } from '../client/program.js';
import { buttonDefinitions } from './buttons.js';
import { actionDefinitions, feedbackDefinitions, listsOf, variableDefinitions, variableValues } from './definitions.js';

interface Config {
  readonly port?: number;
}

interface Secrets {
  readonly token?: string;
}

const actions = JSON.parse(readFileSync(new URL('../../actions.json', import.meta.url), 'utf8')) as DeckAction[];
const lists = listsOf(actions);

class Mouthpiece extends InstanceBase<Config, Secrets> {
  private control: Control | undefined;
  private choices = '';

  async init(config: Config, _isFirst: boolean, secrets: Secrets): Promise<void> {
    this.updateStatus(InstanceStatus.Connecting);
    this.setVariableDefinitions(variableDefinitions(lists));
    this.connect(config, secrets);
  }

  async configUpdated(config: Config, secrets: Secrets): Promise<void> {
    this.connect(config, secrets);
  }

  async destroy(): Promise<void> {
    this.control?.close();
  }

  getConfigFields(): SomeCompanionConfigField[] {
    return [
      { type: 'number', id: 'port', label: 'Port (0: find it)', width: 4, min: 0, max: 65_535, default: 0 },
      { type: 'secret-text', id: 'token', label: 'Token (empty: read it from this machine)', width: 8, default: '' },
    ];
  }

  private connect(config: Config, secrets: Secrets | undefined): void {
    this.control?.close();
    const control = openControl({
      port: () => config.port || findPort(),
      token: () => secrets?.token || readToken(),
      lists,
      changed: () => this.show(control),
    });
    this.control = control;
    this.define(control);
  }

  private show(control: Control): void {
    if (control.connected) this.updateStatus(InstanceStatus.Ok);
    else this.updateStatus(InstanceStatus.Disconnected, 'Mouthpiece is not running, or its token has changed');
    this.define(control);
    this.setVariableValues(variableValues(lists, control));
    this.checkFeedbacks();
  }

  /** Definitions hold what can be chosen: they are sent again when that has changed. */
  private define(control: Control): void {
    const choices = JSON.stringify(lists.map((list) => control.list(list).choices));
    if (choices === this.choices) return;
    this.choices = choices;
    this.setActionDefinitions(actionDefinitions(actions, control));
    this.setFeedbackDefinitions(feedbackDefinitions(actions, control));
    this.setPresetDefinitions(buttonDefinitions(actions, control));
  }
}

runEntrypoint(Mouthpiece, []);
