using System.Diagnostics;
using Gwangan.Vectors;
using Gwangan.Vectors.Suites;

// Ethereum's official vectors, run through the classes that production uses. Usage: evmtests --help; what they are: docs/conformance.md.
if (args is ["rpc-state", var folder, var target]) return Gwangan.Vectors.World.RpcChain.Write(folder, target);
if (Options.Parse(args, out string? error) is not { } options)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
if (Archive.Open() is not { } root)
{
    Console.WriteLine("skipped - evm: shared/vectors/evm-dev.tar.xz is not there");
    return 0;
}

Suite[] suites = [.. AllSuites.List.Where(suite => options.Suites.Length == 0 || options.Suites.Any(name => suite.Name.StartsWith(name, StringComparison.Ordinal)))];
if (suites.Length == 0)
{
    Console.Error.WriteLine($"no such suite; there are: {string.Join(", ", AllSuites.List.Select(suite => suite.Name))}");
    return 2;
}
Exclusions exclusions = Exclusions.Read(Path.Combine(AppContext.BaseDirectory, "exclusions.txt"));
Report report = new();
long start = Stopwatch.GetTimestamp();
Schedule.Run(suites, root, options, exclusions, report);
if (options.OnlyLists) return 0;
bool isGood = report.Print(options.IsVerbose);
// Only a run of everything can say that a line is no longer needed.
if (options.IsWhole) isGood &= Report.PrintExclusions(exclusions, options.RunsSlow);
Console.WriteLine($"took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s on {options.Jobs} threads, {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:0.0} s of processor time");
return isGood ? 0 : 1;
