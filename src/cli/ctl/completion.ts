import { CliError } from "../failure.js";
import { commandGroups } from "./list-commands.js";

/** Writes the script that makes a shell complete `ctl` commands and their fields. */
export function completion(shell: string): string {
  if (shell === "bash") return bash();
  if (shell === "zsh") return `autoload -U +X bashcompinit && bashcompinit\n${bash()}`;
  if (shell === "fish") return fish();
  throw new CliError(`there is no completion for ${JSON.stringify(shell)}: choose bash, zsh or fish`);
}

function bash(): string {
  const groups = Object.entries(commandGroups);
  const verbs = groups.map(([group, verbs]) => `    ${group}) words="${Object.keys(verbs).join(" ")}" ;;`);
  const fields = groups.flatMap(([group, verbs]) =>
    Object.entries(verbs).map(([verb, { input }]) => `    "${group} ${verb}") words="${fieldWords(input.shape)}" ;;`),
  );
  return `# realtimekit-testkit: put  source <(realtimekit-testkit ctl completion bash)  into ~/.bashrc
_realtimekit_testkit() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then words="calibrate check ctl fixtures openapi serve"
  elif [ "\${COMP_WORDS[1]}" != ctl ]; then return
  elif [ "$COMP_CWORD" -eq 2 ]; then words="completion ${groups.map(([group]) => group).join(" ")}"
  elif [ "$COMP_CWORD" -eq 3 ]; then case "\${COMP_WORDS[2]}" in
    completion) words="bash zsh fish" ;;
${verbs.join("\n")}
    esac
  else case "\${COMP_WORDS[2]} \${COMP_WORDS[3]}" in
${fields.join("\n")}
    esac
    compopt -o nospace 2>/dev/null
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _realtimekit_testkit realtimekit-testkit
`;
}

function fish(): string {
  const ctl = "complete -c realtimekit-testkit -f -n";
  const lines = Object.entries(commandGroups).flatMap(([group, verbs]) => [
    `${ctl} '__fish_seen_subcommand_from ctl; and test (count (commandline -opc)) -eq 2' -a ${group}`,
    ...Object.entries(verbs).flatMap(([verb, { summary, input }]) => {
      const here = `__fish_seen_subcommand_from ctl; and __fish_seen_subcommand_from ${group}`;
      return [
        `${ctl} '${here}; and test (count (commandline -opc)) -eq 3' -a ${verb} -d '${summary}'`,
        `${ctl} '${here}; and __fish_seen_subcommand_from ${verb}' -a '${fieldWords(input.shape)}'`,
      ];
    }),
  ]);
  return `# realtimekit-testkit: put into ~/.config/fish/completions/realtimekit-testkit.fish\n${lines.join("\n")}\n`;
}

function fieldWords(shape: object): string {
  return Object.keys(shape)
    .map((name) => `${name}=`)
    .join(" ");
}
