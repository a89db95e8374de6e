using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>Which trace is asked for: the last parameter of debug_trace…, as geth reads it.</summary>
public sealed class TraceOptions
{
    private readonly JsonElement _config;
    private readonly string? _name;
    private readonly StructLogOptions _steps;

    private TraceOptions(string? name, JsonElement config, StructLogOptions steps) => (_name, _config, _steps) = (name, config, steps);

    /// <summary>How long it may take; what the caller asks for, within the node's own bound.</summary>
    public TimeSpan Time { get; private init; } = CallLimits.TraceTimeMax;

    /// <summary>What a traced call finds in place of the state's own.</summary>
    public IReadOnlyList<AccountOverride> Overrides { get; private init; } = [];

    /// <summary>What a traced call finds in place of its block's own.</summary>
    public BlockOverride Block { get; private init; } = new();

    /// <summary>Before which transaction of the block a traced call runs; null for after the block.</summary>
    public ulong? TxIndex { get; private init; }

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="RpcException">It names no tracer of this node.</exception>
    public static TraceOptions Read(RpcRequest request, int index)
    {
        if (!request.Has(index)) return new TraceOptions(null, default, new StructLogOptions());
        JsonElement json = request[index];
        if (json.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(index, "an object of options");
        string? name = Text(json, "tracer");
        JsonElement config = Field(json, "tracerConfig") ?? default;
        StructLogOptions steps = new(Flag(json, "disableStack"), Flag(json, "disableStorage"), Flag(json, "enableMemory"), Flag(json, "enableReturnData"),
            Field(json, "limit") is not { } limit ? 0 : limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out int count) && count >= 0 ? count : throw RpcException.BadParameter("invalid limit: expected a count of steps"));
        TraceOptions options = new(name is "" ? null : name, config, steps)
        {
            Time = Text(json, "timeout") is { } text ? Duration(text) : CallLimits.TraceTimeMax,
            Overrides = Field(json, "stateOverrides") is { } state ? CallForm.ReadOverrides(state) : [],
            Block = Field(json, "blockOverrides") is { } block ? CallForm.ReadBlock(block) : new BlockOverride(),
            TxIndex = Field(json, "txIndex") is { } at && HexReader.TryQuantity(at, out ulong place) ? place : null,
        };
        options.Create(new Utf8JsonWriter(Stream.Null)); // refuses before anything is executed
        return options;
    }

    /// <summary>A tracer for one transaction.</summary>
    public Tracer Create(Utf8JsonWriter json) => _name is null ? new StructLogger(json, _steps) : Create(_name, _config, json, isInside: false);

    private static Tracer Create(string name, JsonElement config, Utf8JsonWriter json, bool isInside) => name switch
    {
        "callTracer" => new CallTracer(json, Flag(config, "onlyTopCall"), Flag(config, "withLog")),
        "prestateTracer" => new PrestateTracer(json, new PrestateOptions(Flag(config, "diffMode"), Flag(config, "disableCode"), Flag(config, "disableStorage"), Flag(config, "includeEmpty"))),
        "flatCallTracer" => new FlatCallTracer(json, Flag(config, "convertParityErrors"), Flag(config, "includePrecompiles")),
        "4byteTracer" => new FourByteTracer(json),
        "noopTracer" => new NoopTracer(json),
        "muxTracer" when !isInside && config.ValueKind == JsonValueKind.Object => Mux(config, json),
        _ => throw RpcException.Refused($"no such tracer here: {(name.Length <= 64 ? name : name[..64])}; there are callTracer, prestateTracer, flatCallTracer, 4byteTracer, noopTracer and muxTracer, and none in JavaScript"),
    };

    private static MuxTracer Mux(JsonElement config, Utf8JsonWriter json)
    {
        List<(string, Tracer)> tracers = [];
        foreach (JsonProperty property in config.EnumerateObject())
        {
            if (tracers.Count == CallLimits.TracersMax) throw RpcException.BadParameter($"too many tracers (max {CallLimits.TracersMax})");
            tracers.Add((property.Name, Create(property.Name, property.Value, json, isInside: true)));
        }
        return new MuxTracer(json, tracers);
    }

    // As Go writes durations, of one unit.
    private static TimeSpan Duration(string text)
    {
        (string number, double milliseconds) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1)
            : text.EndsWith('s') ? (text[..^1], 1_000) : text.EndsWith('m') ? (text[..^1], 60_000) : text.EndsWith('h') ? (text[..^1], 3_600_000) : ("", 0);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)) throw RpcException.BadParameter("invalid timeout: expected such as 5s or 500ms");
        return TimeSpan.FromMilliseconds(Math.Min(count * milliseconds, CallLimits.TraceTimeMax.TotalMilliseconds));
    }

    private static JsonElement? Field(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private static string? Text(JsonElement json, string name) =>
        Field(json, name) is not { } field ? null : field.ValueKind == JsonValueKind.String ? field.GetString() : throw RpcException.BadParameter($"invalid {name}: expected a text");

    private static bool Flag(JsonElement json, string name) => Field(json, name) is { } field && field.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw RpcException.BadParameter($"invalid {name}: expected true or false"),
    };
}
