using System.Globalization;
using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>A replay's report for people.</summary>
public static class ReplayReportText
{
    /// <summary>The report, line by line.</summary>
    public static IEnumerable<string> Lines(ReplayReport report)
    {
        yield return Text($"{report.File} ({report.Format}): {report.Events:N0} events{(report.SpanSeconds > 0 ? Text($" over {TimeSpan.FromSeconds(report.SpanSeconds):d\\.hh\\:mm\\:ss}") : "")}");
        yield return Text($"market          {report.Market}, reference price {report.ReferencePrice:N0}; a recorded price of 1 is {report.PriceScale} price steps, a recorded size of 1 is {report.SizeScale} lots, {report.Rounded:N0} orders rounded");
        yield return Text($"operations      {report.Sent:N0} by {report.Accounts:N0} accounts: {List(report.OperationsByKind)}");
        yield return Text($"outcomes        {report.Done:N0} done, {report.Refused.Values.Sum():N0} refused{Named(report.Refused)}{(report.RefusedEarly.Count > 0 ? Text($", {report.RefusedEarly.Values.Sum():N0} before a block{Named(report.RefusedEarly)}") : "")}");
        yield return Text($"trades          {report.Trades:N0}, volume {report.TradedVolume} ({report.TradedLots:N0} lots)");
        yield return Text($"not sent        {report.NotInRecording:N0} events about orders from before the recording, {report.GoneHere:N0} about orders no longer here, {report.TradesNotSent:N0} trades told for information");
        if (report.Others > 0) yield return Text($"others          {report.Others:N0} operations of others were in the same blocks");
        yield return Text($"throughput      {report.SentPerSecond:N0} op/s sent, {report.CommittedPerSecond:N0} op/s committed, in {report.Blocks:N0} blocks and {report.CommitSeconds:N1} s{(report.SentAgain > 0 ? Text($"; {report.SentAgain:N0} sent again because the node was full") : "")}");
        if (report.LatencyMs is { } latency) yield return Text($"latency         p50 {latency.P50:N0}  p90 {latency.P90:N0}  p99 {latency.P99:N0}  p99.9 {latency.P999:N0}  max {latency.Max:N0} ms, from sending to committed");
        foreach (string line in Lines("node and twin", report.WithTwin)) yield return line;
        if (report.WithRecording is null) yield return "and recording   holds commands, and so no book of its own to compare with";
        else
            foreach (string line in Lines("and recording", report.WithRecording)) yield return line;
    }

    private static IEnumerable<string> Lines(string name, BookComparison comparison)
    {
        yield return comparison.Equal
            ? Text($"{name,-15} equal: {comparison.Orders:N0} orders")
            : Text($"{name,-15} DIFFER: {comparison.OrdersDiffering:N0} orders and {comparison.LevelsDiffering:N0} levels, the node has {comparison.Orders:N0} orders");
        foreach ((string reason, long count) in comparison.Reasons) yield return Text($"                  {count:N0} {reason}");
        foreach (string first in comparison.First) yield return $"                  e.g. {first}";
    }

    private static string List(SortedDictionary<string, long> counts) => string.Join(", ", counts.Select(count => Text($"{count.Value:N0} {count.Key}")));

    private static string Named(SortedDictionary<string, long> counts) => counts.Count == 0 ? "" : $" ({List(counts)})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
