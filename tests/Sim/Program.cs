using System.Diagnostics;
using System.Globalization;
using Gwangan.Sim;

// The command line: ./run sim SEED [--steps N] [--without 3,7] [--planted NAME] [--verbose] [--no-shrink] [--evm | --no-evm] | --suite | --plants | --institutions | --zones COUNT [--seed FIRST] | --soak MINUTES [--seed FIRST] [--evm | --no-evm]
const ulong FirstOfSoak = 1_000;
ulong seed = 0, first = FirstOfSoak;
long steps = SimOptions.UsualSteps;
double soakMinutes = 0;
int zones = 0;
bool? hasEvm = null;
bool isVerbose = false, shrinks = true, isSuite = false, isPlants = false, isInstitutions = false, hasSeed = false;
HashSet<int> without = [];
Planted planted = Planted.None;
try
{
    ReadArguments();
}
catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("usage: ./run sim [SEED] [--steps N] [--without FAULT,FAULT] [--planted NAME] [--verbose] [--no-shrink] [--evm | --no-evm] | --suite | --plants | --institutions | --zones COUNT [--seed FIRST] | --soak MINUTES [--seed FIRST] [--steps N] [--evm | --no-evm]");
    return 2;
}
if (isSuite) return Suite.Run();
if (isInstitutions) return Suite.RunInstitutions() == 0 ? 0 : 1;
if (zones > 0) return Suite.RunZones(first == FirstOfSoak ? 1 : first, zones) == 0 ? 0 : 1;
if (isPlants) return Suite.RunPlants(Suite.Say) == 0 ? 0 : 1;
if (soakMinutes > 0) return Soak.Run(soakMinutes, new SimOptions(first, steps) { HasEvm = hasEvm });
if (!hasSeed) seed = (ulong)Stopwatch.GetTimestamp() % 1_000_000;

SimOptions options = new(seed, steps) { Without = without, Planted = planted, HasEvm = hasEvm, Listener = isVerbose ? Console.WriteLine : null };
Stopwatch watch = Stopwatch.StartNew();
SimReport report = Simulation.Run(options);
Console.WriteLine(report.Sentence);
if (isVerbose) Console.WriteLine($"done: {string.Join(", ", report.Done.Select(each => $"{each.Key} {each.Value}"))}");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took {watch.Elapsed.TotalSeconds:F1} s"));
if (report.Failure is null) return 0;
Reporting.Explain(options, report, Console.Out, shrinks);
return 1;

void ReadArguments()
{
    for (int i = 0; i < args.Length; i++)
    {
        string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
        switch (args[i])
        {
            case "--steps": steps = long.Parse(Value(), CultureInfo.InvariantCulture); break;
            case "--without": without.UnionWith(Value().Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))); break;
            case "--planted": planted = Enum.Parse<Planted>(Value()); break;
            case "--no-shrink": shrinks = false; break;
            case "--verbose": isVerbose = true; break;
            case "--evm": hasEvm = true; break;
            case "--no-evm": hasEvm = false; break;
            case "--institutions": isInstitutions = true; break;
            case "--zones": zones = int.Parse(Value(), CultureInfo.InvariantCulture); break;
            case "--plants": isPlants = true; break;
            case "--suite": isSuite = true; break;
            case "--soak": soakMinutes = double.Parse(Value(), CultureInfo.InvariantCulture); break;
            case "--first" or "--seed": first = ulong.Parse(Value(), CultureInfo.InvariantCulture); break;
            case var text when ulong.TryParse(text, out seed): hasSeed = true; break;
            case var text: throw new ArgumentException($"{text}: unknown");
        }
    }
}
