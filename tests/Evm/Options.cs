using System.Globalization;

namespace Gwangan.Vectors;

/// <summary>Which engine runs the code of a case.</summary>
internal enum EngineMode : byte { None, Interpreted, Compiled }

/// <summary>The command line.</summary>
internal sealed class Options
{
    public const string Usage = """
        usage: evmtests [--suite NAME[,NAME]] [--mode interpreted|compiled] [--filter TEXT] [--file PATH] [--quick] [--slow] [--jobs N] [--trace] [--verbose] [--list]
          --suite    suites whose name begins so (state, state/eest, vm, precompiles, ...)
          --mode     one engine instead of both
          --filter   only cases whose name contains TEXT
          --file     only files whose path in the archive contains PATH
          --quick    every eighth file of the large suites
          --slow     also the cases that exclusions.txt calls slow
          --jobs     how many threads (all processors unless given)
          --trace    one line a step, in the form of EIP-3155, for the chosen cases (use with --filter)
          --verbose  every failure, not the first twenty of a suite; and the slowest cases
        """;

    public string[] Suites { get; private set; } = [];
    public EngineMode[] Modes { get; private set; } = [EngineMode.Interpreted, EngineMode.Compiled];
    public string? Filter { get; private set; }
    public string? File { get; private set; }
    public bool IsQuick { get; private set; }
    public bool RunsSlow { get; private set; }
    public bool Traces { get; private set; }
    public bool IsVerbose { get; private set; }
    public bool OnlyLists { get; private set; }
    public int Jobs { get; private set; } = Environment.ProcessorCount;

    /// <summary>Whether everything runs that is not slow: only then can exclusions be seen to match nothing.</summary>
    public bool IsWhole => Suites.Length == 0 && Filter is null && File is null && !IsQuick && Modes.Length == 2;

    /// <summary>Reads the arguments; null, with a sentence, when one is unknown.</summary>
    public static Options? Parse(string[] arguments, out string? error)
    {
        Options options = new();
        error = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            string? value = null;
            if (name is "--suite" or "--mode" or "--filter" or "--file" or "--jobs")
            {
                if (++i == arguments.Length)
                {
                    error = $"{name} needs a value";
                    return null;
                }
                value = arguments[i];
            }
            switch (name)
            {
                case "--suite": options.Suites = value!.Split(','); break;
                case "--mode" when Enum.TryParse(value, ignoreCase: true, out EngineMode mode) && mode != EngineMode.None: options.Modes = [mode]; break;
                case "--filter": options.Filter = value; break;
                case "--file": options.File = value; break;
                case "--jobs" when int.TryParse(value, CultureInfo.InvariantCulture, out int jobs) && jobs > 0: options.Jobs = jobs; break;
                case "--quick": options.IsQuick = true; break;
                case "--slow": options.RunsSlow = true; break;
                case "--trace": (options.Traces, options.Jobs) = (true, 1); break;
                case "--verbose": options.IsVerbose = true; break;
                case "--list": options.OnlyLists = true; break;
                default:
                    error = $"{name} {value}: unknown";
                    return null;
            }
        }
        return options;
    }
}
