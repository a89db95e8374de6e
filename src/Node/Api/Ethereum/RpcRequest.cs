using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A request while it is answered: its parameters, where its result goes, who asks, and until when.</summary>
public sealed class RpcRequest
{
    private readonly JsonElement _parameters;
    private readonly RpcTurn _turn;

    internal RpcRequest(JsonElement parameters, RpcTurn turn, CancellationToken cancel)
    {
        (_parameters, _turn, Cancel) = (parameters, turn, cancel);
        Count = parameters.ValueKind == JsonValueKind.Array ? parameters.GetArrayLength() : 0;
    }

    /// <summary>Where the result goes: exactly one value.</summary>
    public Utf8JsonWriter Json => _turn.Json;

    /// <summary>Who asks.</summary>
    public Caller Caller => _turn.Caller;

    /// <summary>The connection to which notifications of subscriptions go; null where requests come one by one, by HTTP.</summary>
    public RpcSession? Session => _turn.Session;

    /// <summary>For whom what stays after the request is counted: the caller, or of a program of this machine, which has no share, its connection.</summary>
    public object? Holder => _turn.Caller.Tier is null ? _turn.Connection : _turn.Caller.Holder;

    /// <summary>Cancelled when the client is gone, or the time for the call is over.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Has something done once the answer is on its way, such as the first notification of a subscription.</summary>
    public void Afterwards(Action action) => _turn.Afterwards += action;

    /// <summary>How many parameters there are, null ones among them.</summary>
    public int Count { get; }

    /// <summary>Whether a parameter is there and is not null.</summary>
    public bool Has(int index) => index < Count && _parameters[index].ValueKind != JsonValueKind.Null;

    /// <summary>Refuses more parameters than a method takes.</summary>
    public void AtMost(int count)
    {
        if (Count > count) throw RpcException.BadParameter($"too many arguments, want at most {count}");
    }

    /// <summary>A parameter as it came.</summary>
    /// <exception cref="RpcException">It is missing.</exception>
    public JsonElement this[int index] => Has(index) ? _parameters[index] : throw RpcException.BadParameter($"missing value for required argument {index}");

    /// <summary>An account.</summary>
    public Address AddressAt(int index) => HexReader.TryAddress(this[index], out Address address) ? address : throw Wrong(index, "an address: 0x and 40 hex digits");

    /// <summary>A hash.</summary>
    public Hash32 HashAt(int index) => HexReader.TryHash(this[index], out Hash32 hash) ? hash : throw Wrong(index, "a hash: 0x and 64 hex digits");

    /// <summary>A number of 64 bits.</summary>
    public ulong QuantityAt(int index) => HexReader.TryQuantity(this[index], out ulong quantity) ? quantity : throw Wrong(index, "a quantity: 0x and hex digits without leading zeros");

    /// <summary>Bytes.</summary>
    public byte[] DataAt(int index) => HexReader.TryData(this[index], out byte[] data) ? data : throw Wrong(index, "bytes: 0x and an even count of hex digits");

    /// <summary>Yes or no.</summary>
    public bool FlagAt(int index) => this[index].ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(index, "true or false"),
    };

    /// <summary>Text.</summary>
    public string TextAt(int index) => this[index].ValueKind == JsonValueKind.String ? this[index].GetString()! : throw Wrong(index, "a text");

    /// <summary>A block.</summary>
    public BlockTag TagAt(int index) => BlockTag.TryRead(this[index], out BlockTag tag) ? tag : throw Wrong(index, BlockTag.Expected);

    /// <summary>A block; the latest where none is named.</summary>
    public BlockTag TagOrLatest(int index) => Has(index) ? TagAt(index) : BlockTag.Latest;

    /// <summary>What a parameter is not.</summary>
    public static RpcException Wrong(int index, string expected) => RpcException.BadParameter($"invalid argument {index}: expected {expected}");
}
