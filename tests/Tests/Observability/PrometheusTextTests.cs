using System.Diagnostics.Metrics;
using Gwangan.Node.Observability;

namespace Gwangan.Tests.Observability;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly NodeMetrics _metrics = new();
    private readonly PrometheusText _text;

    public PrometheusTextTests() => _text = new PrometheusText(_metrics);

    [Fact]
    public void What_is_written_keeps_the_format_to_the_letter()
    {
        _metrics.BlockSeconds.Record(0.02);
        Dictionary<string, PrometheusParser.Family> families = PrometheusParser.Parse(_text.Read());
        Assert.True(families["process_resident_memory_bytes"].Samples.Single().Value > 1 << 20);
        Assert.Equal("counter", families["dotnet_gc_collections_total"].Type);
        Assert.Equal(["0", "1", "2"], families["dotnet_gc_collections_total"].Samples.Select(sample => sample.Labels["generation"]));
    }

    [Fact]
    public void A_histogram_counts_each_value_in_its_bucket_and_all_above_it()
    {
        foreach (double value in (double[])[0.0005, 0.0006, 0.3, 0.5, 11]) _metrics.BlockSeconds.Record(value);
        PrometheusParser.Family family = PrometheusParser.Parse(_text.Read())["gwangan_block_seconds"];
        Assert.Equal(1, Bucket("0.0005"));
        Assert.Equal(2, Bucket("0.001"));
        Assert.Equal(2, Bucket("0.25"));
        Assert.Equal(4, Bucket("0.5"));
        Assert.Equal(4, Bucket("10"));
        Assert.Equal(5, Bucket("+Inf"));
        Assert.Equal(11.8011, family.Samples.Single(sample => sample.Name == "gwangan_block_seconds_sum").Value, 9);

        double Bucket(string bound) => family.Samples.Single(sample => sample.Labels.GetValueOrDefault("le") == bound).Value;
    }

    [Fact]
    public void Labels_are_escaped_and_make_series_of_their_own()
    {
        const string Odd = "a\\b\"c\nd";
        _metrics.Counter("odd_total", "With \\ and\nlines.", () => [new Measurement<double>(1, new KeyValuePair<string, object?>("what", Odd)), new Measurement<double>(2, new KeyValuePair<string, object?>("what", "{,}=\""))]);
        PrometheusParser.Family family = PrometheusParser.Parse(_text.Read())["odd_total"];
        Assert.Equal(@"With \\ and\nlines.", family.Help);
        Assert.Equal([Odd, "{,}=\""], family.Samples.OrderBy(sample => sample.Value).Select(sample => sample.Labels["what"]));
    }

    [Fact]
    public void A_gauge_that_fails_takes_no_other_away()
    {
        _metrics.Gauge("broken", "It throws.", () => throw new IOException("gone"));
        Assert.Contains("process_threads", PrometheusParser.Parse(_text.Read()).Keys);
    }

    [Fact]
    public void Nothing_of_another_node_is_heard()
    {
        using NodeMetrics other = new();
        other.BlockSeconds.Record(1);
        Assert.DoesNotContain("gwangan_block_seconds", _text.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measurements_of_many_threads_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
                _metrics.RequestSeconds.Record(0.1, new KeyValuePair<string, object?>("method", "GET"), new("route", $"/{i % 7}"), new("status", "200"));
        })));
        Assert.Equal(40_000, PrometheusParser.Parse(_text.Read())["gwangan_http_request_seconds"].Samples.Where(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal)).Sum(sample => sample.Value));
    }

    [Fact]
    public void A_measurement_allocates_nothing()
    {
        KeyValuePair<string, object?> method = new("method", "GET"), route = new("route", "/"), status = new("status", "200");
        Assert.Equal(0, Allocation.LeastBytes(() => _metrics.RequestSeconds.Record(0.1, method, route, status)));
    }

    public void Dispose()
    {
        _text.Dispose();
        _metrics.Dispose();
    }
}
