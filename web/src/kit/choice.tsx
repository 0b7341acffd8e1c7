import { Button } from './button.tsx';
import { Menu, MenuCheck } from './menu.tsx';

export type Option = { value: string; label: string };

/** The words of a record as options, in its order. */
export const optionsOf = (of: Record<string, { label: string } | string>): Option[] =>
  Object.entries(of).map(([value, word]) => ({ value, label: typeof word === 'string' ? word : word.label }));

type ChoiceProps = {
  label: string;
  options: Option[];
  chosen: string[];
  /** The choice that counts as none, with the word for it. */
  usual?: { values: string; label: string };
  onChange: (chosen: string[]) => void;
};

/** A filter of several words: what is chosen stands on the button. */
export function Choice({ label, options, chosen, usual, onChange }: ChoiceProps) {
  const isUsual = usual !== undefined && chosen.join(',') === usual.values;
  const one = chosen.length === 1 ? options.find((option) => option.value === chosen[0])?.label : undefined;
  const summary = isUsual ? usual.label : chosen.length === options.length ? 'all' : (one ?? chosen.length);
  return (
    <Menu
      trigger={
        <Button className="data-[state=open]:bg-hover">
          {label}
          {chosen.length > 0 && <span className="text-ink-2">{summary}</span>}
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          keepOpen
          checked={chosen.includes(option.value)}
          onChange={(on) =>
            onChange(
              options
                .map(({ value }) => value)
                .filter((value) => (value === option.value ? on : chosen.includes(value))),
            )
          }
        >
          {option.label}
        </MenuCheck>
      ))}
    </Menu>
  );
}

type OneProps = {
  label: string;
  options: Option[];
  chosen: string | undefined;
  /** The word for the choice that counts as none. */
  usual?: { values: string; label: string } | undefined;
  onChange: (chosen: string | undefined) => void;
};

/** A filter of one word or none; choosing it again takes it back. */
export function ChooseOne({ label, options, chosen, usual, onChange }: OneProps) {
  const isUsual = usual !== undefined && chosen === usual.values;
  const summary = isUsual ? usual.label : options.find((option) => option.value === chosen)?.label;
  return (
    <Menu
      trigger={
        <Button className="data-[state=open]:bg-hover">
          {label}
          {summary && <span className="text-ink-2">{summary}</span>}
        </Button>
      }
    >
      {options.map((option) => (
        <MenuCheck
          key={option.value}
          checked={option.value === chosen}
          onChange={(on) => onChange(on ? option.value : undefined)}
        >
          {option.label}
        </MenuCheck>
      ))}
    </Menu>
  );
}
