using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gwangan.Node.Observability;

/// <summary>Where log lines go: at once, whole, warnings and worse to the error stream. One for a node; what the web server logs goes through it too. Any thread.</summary>
/// <remarks>Of other libraries only warnings and worse are shown. On a terminal a live line may stand below the log; it is taken away before each line and put back after it.</remarks>
public sealed class NodeLog(LogOptions options, TextWriter output, TextWriter errors, TimeProvider clock, bool isTerminal = false) : ILoggerProvider
{
    /// <summary>The name of the node's own logger.</summary>
    public const string Category = "gwangan";

    // Names and sentences in any language are readable; what could end a string or a line is still escaped.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _lock = new();
    private volatile LogLevel _level = options.Level;
    private string _live = "";

    /// <summary>A log on the console of this process.</summary>
    public static NodeLog OnConsole(LogOptions options, bool isTerminal = false) => new(options, Console.Out, Console.Error, TimeProvider.System, isTerminal);

    /// <summary>What is less important is not logged. It can be changed while the node runs.</summary>
    public LogLevel Level
    {
        get => _level;
        set => _level = value;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, categoryName == Category ? LogLevel.Trace : LogLevel.Warning);

    /// <summary>Shows a line that the next one writes over; empty takes it away.</summary>
    public void ShowLive(string text)
    {
        lock (_lock)
        {
            if (_live.Length > 0 || text.Length > 0) output.Write($"\r\u001b[2K{text}");
            output.Flush();
            _live = text;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, EventId id, string message, Exception? error, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        string line = options.Format == LogFormat.Json ? JsonLine(level, category, id, message, error, fields) : TextLine(level, category, message, error);
        TextWriter stream = level >= LogLevel.Warning ? errors : output;
        lock (_lock)
        {
            if (_live.Length > 0) output.Write("\r\u001b[2K");
            output.Flush();
            stream.WriteLine(line);
            stream.Flush();
            if (_live.Length > 0) output.Write(_live);
            output.Flush();
        }
    }

    private string TextLine(LogLevel level, string category, string message, Exception? error)
    {
        // Who sits before it knows the time, and that it is about this program.
        string line = isTerminal && level == LogLevel.Information ? message : $"{Now()} {NameOf(level),-11} {category}: {message}";
        return error is null ? line : $"{line}{Environment.NewLine}{error}";
    }

    private string JsonLine(LogLevel level, string category, EventId id, string message, Exception? error, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, Json))
        {
            json.WriteStartObject();
            json.WriteString("time", Now());
            json.WriteString("level", NameOf(level));
            json.WriteString("logger", category);
            json.WriteNumber("event", id.Id);
            if (id.Name is { } name) json.WriteString("name", name);
            json.WriteString("message", message.TrimStart());
            json.WriteStartObject("fields");
            foreach ((string key, object? value) in fields ?? [])
                if (key != "{OriginalFormat}") WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(key), value);
            json.WriteEndObject();
            if (error is not null) json.WriteString("exception", error.ToString());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long or int or short or byte or uint or ushort:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private string Now() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string NameOf(LogLevel level) => level.ToString().ToLowerInvariant();

    private sealed class Logger(NodeLog log, string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= log._level && logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, category, eventId, formatter(state, exception), exception, state as IReadOnlyList<KeyValuePair<string, object?>>);
        }
    }
}
