using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Evm;

namespace Gwangan.Sim;

/// <summary>One seed after the other for a time.</summary>
public static class Soak
{
    private const double TellEverySeconds = 60;

    public static int Run(double minutes, SimOptions first)
    {
        Stopwatch watch = Stopwatch.StartNew();
        double toldAt = 0;
        long seeds = 0, heights = 0, operations = 0, trades = 0, crashes = 0, transactions = 0, faults = 0, found = 0, refused = 0, joined = 0, stops = 0, simulatedMs = 0;
        void Tell() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{watch.Elapsed.TotalMinutes:F1} min: {seeds} seeds, {simulatedMs / 3_600_000.0:F1} simulated hours, {heights} blocks, {operations} operations, {trades} trades, {transactions} transactions, {faults} faults, {crashes} crashes, {found} damages found, {refused} blocks refused, {joined} joined from snapshots, {stops} stops"));
        for (ulong seed = first.Seed; watch.Elapsed.TotalMinutes < minutes; seed++)
        {
            SimOptions options = first with { Seed = seed };
            SimReport report = OnItsOwnThread(options);
            seeds++;
            (heights, operations, trades, crashes) = (heights + report.Height, operations + report.Operations, trades + report.Trades, crashes + report.Crashes);
            (faults, found, refused, simulatedMs) = (faults + report.Faults.Count, found + report.DamagesFound, refused + report.BlocksRefused, simulatedMs + report.SimulatedMs);
            (joined, stops, transactions) = (joined + report.Joined, stops + report.Triggered, transactions + report.Transactions);
            if (report.Failure is not null)
            {
                Reporting.Explain(options, report, Console.Out);
                Tell();
                return 1;
            }
            if (watch.Elapsed.TotalSeconds - toldAt < TellEverySeconds) continue;
            toldAt = watch.Elapsed.TotalSeconds;
            Tell();
        }
        Tell();
        return 0;
    }

    // A crash leaves behind what the killed process kept for its threads; with the thread it goes, and an hour of seeds does not fill the memory.
    private static SimReport OnItsOwnThread(SimOptions options)
    {
        SimReport? report = null;
        Thread thread = new(() => report = Simulation.Run(options), EvmMachine.ThreadStackBytes) { Name = "simulation" };
        thread.Start();
        thread.Join();
        return report!;
    }
}
