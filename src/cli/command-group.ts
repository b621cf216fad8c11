import { Command } from 'commander';

/** A command that only holds others, such as `firedrill lint`. */
export class CommandGroup extends Command {
  constructor(name: string, commands: readonly Command[]) {
    super(name);
    for (const command of commands) this.addCommand(command);
  }

  /** Commander hands settings to the next level alone, and they come after the commands are there. */
  override copyInheritedSettings(source: Command): this {
    super.copyInheritedSettings(source);
    for (const command of this.commands) command.copyInheritedSettings(source);
    return this;
  }
}
