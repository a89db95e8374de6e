using System.Runtime.ExceptionServices;
using Gwangan.Vectors.Suites;

namespace Gwangan.Vectors;

/// <summary>Spreads files over threads: the largest first, so that none is left for the end.</summary>
internal static class Schedule
{
    // Calls nest 1,024 deep on the thread's own stack.
    private const int StackBytes = 512 << 20;
    private const int QuickStride = 8;

    private sealed record Work(Suite Suite, int SuiteIndex, string Path, string Name, long Size);

    /// <summary>Runs the chosen suites.</summary>
    public static void Run(IReadOnlyList<Suite> suites, string root, Options options, Exclusions exclusions, Report report)
    {
        Work[] queue = [.. suites.SelectMany((suite, index) => Files(suite, index, root, options)).OrderByDescending(work => work.Size).ThenBy(work => work.Name, StringComparer.Ordinal)];
        if (options.OnlyLists)
        {
            foreach (Work work in queue) Console.WriteLine($"{work.Suite.Name} {work.Name}");
            return;
        }
        int next = -1;
        ExceptionDispatchInfo? broken = null;
        Thread[] threads = [.. Enumerable.Range(0, options.Jobs).Select(_ => new Thread(Drain, StackBytes))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        broken?.Throw();

        void Drain()
        {
            try
            {
                IFileRunner?[] runners = new IFileRunner?[suites.Count];
                for (int index; (index = Interlocked.Increment(ref next)) < queue.Length;)
                {
                    Work work = queue[index];
                    CaseRunner cases = new(options, exclusions, report, work.Suite.Name, work.Name);
                    try
                    {
                        (runners[work.SuiteIndex] ??= work.Suite.Open()).Run(File.ReadAllBytes(work.Path), cases);
                    }
                    catch (Exception error) when (error is FormatException or System.Text.Json.JsonException or InvalidOperationException)
                    {
                        cases.FailFile(error);
                    }
                    cases.Finish();
                }
            }
            catch (Exception error)
            {
                broken = ExceptionDispatchInfo.Capture(error);
            }
        }
    }

    private static IEnumerable<Work> Files(Suite suite, int suiteIndex, string root, Options options)
    {
        string folder = Path.Combine(root, suite.Folder);
        if (!Directory.Exists(folder)) yield break;
        int number = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(suite.Pattern, SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, file.FullName);
            if (options.IsQuick && suite.IsLarge && number++ % QuickStride != 0) continue;
            if (options.File is { } wanted && !name.Contains(wanted, StringComparison.Ordinal)) continue;
            yield return new Work(suite, suiteIndex, file.FullName, name, file.Length);
        }
    }
}
