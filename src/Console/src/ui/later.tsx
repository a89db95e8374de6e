import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Parts of the page that are fetched when they are first looked at: who trades needs none of them. Where they are not wanted, they show nothing. */
export function laterOf<Module>(load: () => Promise<Module>, isWanted: () => boolean = () => true) {
  return function later<Props extends object>(choose: (module: Module) => ComponentType<Props>): ComponentType<Props> {
    let Found: ComponentType<Props> | null = null;
    return function Later(props: Props) {
      const [, setFound] = useState(Found !== null);
      const wanted = isWanted();
      useEffect(() => {
        if (!wanted || Found !== null) return;
        void load().then((module) => {
          Found = choose(module);
          setFound(true);
        }, () => undefined);
      }, [wanted]);
      return !wanted || Found === null ? null : <Found {...props} />;
    };
  };
}
