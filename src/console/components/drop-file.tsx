import { useSignal } from "@preact/signals";
import { problemText } from "../client/connection.js";

/** What is between two problems, each with a file, a line and a path; advice follows a semicolon too. */
const nextProblem = /; (?=[^;]*:\d+ \$)/;

interface DropFileProps {
  readonly label: string;
  readonly accept: string;
  /** Rejects with everything that is wrong with the file. */
  readonly load: (file: File) => Promise<void>;
}

/** Loads a file that is dropped or chosen, and shows everything that is wrong with it. */
export function DropFile({ label, accept, load }: DropFileProps) {
  const problem = useSignal<string | undefined>(undefined);
  const isOver = useSignal(false);
  const take = async (file: File | undefined) => {
    isOver.value = false;
    if (!file) return;
    try {
      await load(file);
      problem.value = undefined;
    } catch (error) {
      problem.value = problemText(error);
    }
  };
  return (
    <>
      <label
        class={isOver.value ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files[0]);
        }}
      >
        {label}{" "}
        <input
          type="file"
          accept={accept}
          onChange={({ currentTarget }) => {
            take(currentTarget.files?.[0]);
            currentTarget.value = "";
          }}
        />
      </label>
      {problem.value && (
        <div role="alert" class="problem">
          <b>Nothing has changed.</b>
          <ul>
            {problem.value.split(nextProblem).map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
