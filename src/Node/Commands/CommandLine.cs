using System.CommandLine;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Light;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Commands;

/// <summary>Runs a command and turns what goes wrong into a sentence and an exit code.</summary>
public static class CommandLine
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>Something the caller can put right, or a check that found a difference.</summary>
    public const int Failure = 1;

    /// <summary>A light client was shown two chains that validators whom it trusted have both signed.</summary>
    public const int Conflict = 2;

    /// <summary>The next block follows rules that this version does not know: another one has to be installed, and a restart of this one helps nobody (sysexits' EX_UNAVAILABLE).</summary>
    public const int UpgradeNeeded = 69;

    /// <summary>A broken invariant or a defect: the state must not be trusted before its cause is known (sysexits' EX_SOFTWARE).</summary>
    public const int Defect = 70;

    /// <summary>Stopped by a signal before it was done (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Parses and runs.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        try
        {
            ParseResult parsed = root.Parse(args);
            // The doctor says itself what is missing, and help is given everywhere.
            Command command = parsed.CommandResult.Command;
            if (parsed.Errors.Count == 0 && parsed.Action is { } action && action == command.Action && command.Name != DoctorCommand.Name) NativeLibraries.Require();
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                // A block that is being written is always finished: stopping takes as long as it takes.
                ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
            });
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception error)
        {
            return Report(error);
        }
    }

    /// <summary>Tells what went wrong; the exit code.</summary>
    public static int Report(Exception error)
    {
        if (IsForOperator(error))
        {
            Console.Error.WriteLine($"gwangan: {SentenceOf(error)}");
            return CodeOf(error);
        }
        Console.Error.WriteLine(error is InvariantException
            ? $"gwangan: STOPPED: {error.Message}. This is a defect: keep the data folder as it is and report what follows."
            : "gwangan: STOPPED by a defect. Keep the data folder as it is and report what follows.");
        Console.Error.WriteLine(error);
        return Defect;
    }

    /// <summary>An error as a sentence for the operator: whoever was writing when the disk was full, that is what is said.</summary>
    public static string SentenceOf(Exception error) =>
        error is IOException io and not DiskFullException && FreeSpace.IsWhatIsMissing(io) ? $"the disk is full; free some space and start again ({error.Message})" : error.Message;

    /// <summary>The exit code for something that the operator can put right.</summary>
    public static int CodeOf(Exception error) => error is LightConflictException ? Conflict : error is UnknownRulesException or OtherGenerationException or SchemaMismatchException { IsNewer: true } ? UpgradeNeeded : Failure;

    /// <summary>Whether an error is something that the operator can put right, and not a defect.</summary>
    public static bool IsForOperator(Exception error) =>
        error is NodeException or LightException or LightConflictException or GenesisException or UnknownRulesException or OtherGenerationException or CorruptStateException or CorruptBlockLogException or SchemaMismatchException or HeightNotAvailableException
            or LmdbException or IOException or UnauthorizedAccessException;
}
