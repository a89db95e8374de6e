using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Gwangan.Node.Observability;

/// <summary>Listens to a node's instruments and writes what it heard in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>An instrument has at most three labels, always in the same order. A measurement costs a look-up without allocation and a short lock of its own series.</remarks>
public sealed class PrometheusText : IDisposable
{
    private const int LabelsMax = 3;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Family> _families = new(StringComparer.Ordinal);

    /// <summary>Listens from now on.</summary>
    public PrometheusText(NodeMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != metrics.Meter) return;
            Family family = new(instrument);
            _families[instrument.Name] = family;
            listener.EnableMeasurementEvents(instrument, family);
        };
        _listener.SetMeasurementEventCallback<double>(static (_, value, labels, family) => ((Family)family!).Record(value, labels));
        _listener.Start();
    }

    /// <summary>Everything, as it is now.</summary>
    public string Read()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException)
        {
            // One gauge cannot be read now, a file is being replaced: it keeps its last value, and the others have new ones.
        }
        StringBuilder text = new(16 << 10);
        foreach (Family family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) family.Append(text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private readonly record struct LabelValues(string? First, string? Second, string? Third);

    // All series of one instrument.
    private sealed class Family(Instrument instrument)
    {
        private readonly ConcurrentDictionary<LabelValues, Series> _series = new();
        private readonly double[]? _bounds = instrument is Histogram<double> histogram ? [.. histogram.Advice!.HistogramBucketBoundaries!] : null;
        private string[] _labels = [];

        public string Name => instrument.Name;

        public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            if (labels.Length > _labels.Length) NameLabels(labels);
            LabelValues values = new(labels.Length > 0 ? Text(labels[0].Value) : null, labels.Length > 1 ? Text(labels[1].Value) : null, labels.Length > 2 ? Text(labels[2].Value) : null);
            if (!_series.TryGetValue(values, out Series? series)) series = _series.GetOrAdd(values, new Series(_bounds?.Length ?? 0));
            if (_bounds is null) series.Set(value);
            else series.Observe(value, _bounds);
        }

        public void Append(StringBuilder text)
        {
            if (_series.IsEmpty) return;
            text.Append("# HELP ").Append(Name).Append(' ').Append(instrument.Description!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append("\n# TYPE ").Append(Name).Append(' ').Append(_bounds is not null ? "histogram" : instrument is ObservableCounter<double> ? "counter" : "gauge").Append('\n');
            foreach ((LabelValues values, Series series) in _series.OrderBy(each => $"{each.Key.First}\n{each.Key.Second}\n{each.Key.Third}", StringComparer.Ordinal))
            {
                string labels = Labels(values);
                (double value, long[] counts, long count) = series.Read();
                if (_bounds is null)
                {
                    Line(text, "", labels, value);
                    continue;
                }
                long below = 0;
                for (int i = 0; i < _bounds.Length; i++) Line(text, "_bucket", Join(labels, $"le=\"{Number(_bounds[i])}\""), below += counts[i]);
                Line(text, "_bucket", Join(labels, "le=\"+Inf\""), count);
                Line(text, "_sum", labels, value);
                Line(text, "_count", labels, count);
            }
        }

        private void NameLabels(ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            if (labels.Length > LabelsMax) throw new ArgumentException($"{Name} has more than {LabelsMax} labels");
            string[] names = new string[labels.Length];
            for (int i = 0; i < names.Length; i++) names[i] = labels[i].Key;
            _labels = names;
        }

        private static string? Text(object? value) => value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture);

        private void Line(StringBuilder text, string suffix, string labels, double value)
        {
            text.Append(Name).Append(suffix);
            if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(Number(value)).Append('\n');
        }

        private string Labels(LabelValues values)
        {
            string labels = "";
            ReadOnlySpan<string?> texts = [values.First, values.Second, values.Third];
            for (int i = 0; i < texts.Length; i++)
                if (texts[i] is { } text) labels = Join(labels, $"{_labels[i]}=\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
            return labels;
        }

        private static string Join(string labels, string more) => labels.Length == 0 ? more : $"{labels},{more}";

        private static string Number(double value) =>
            double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
    }

    // One combination of labels: a value, or the sum of a histogram with what fell into each bucket.
    private sealed class Series(int buckets)
    {
        private readonly long[] _counts = new long[buckets];
        private readonly Lock _lock = new();
        private double _value;
        private long _count;

        public void Set(double value)
        {
            lock (_lock) _value = value;
        }

        public void Observe(double value, double[] bounds)
        {
            int bucket = 0;
            while (bucket < bounds.Length && value > bounds[bucket]) bucket++;
            lock (_lock)
            {
                if (bucket < _counts.Length) _counts[bucket]++;
                _count++;
                _value += value;
            }
        }

        public (double Value, long[] Counts, long Count) Read()
        {
            lock (_lock) return (_value, [.. _counts], _count);
        }
    }
}
