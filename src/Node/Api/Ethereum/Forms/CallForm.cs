using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>Reads calls and what they find in place of the state's own, as eth_call and its like have them (execution-apis, schema GenericTransaction; geth's state and block overrides).</summary>
public static class CallForm
{
    /// <summary>Reads a call. Fields that are null count as missing, unknown ones are passed over.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    public static CallRequest Read(JsonElement json, ulong chainId)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RpcException.BadParameter("invalid argument 0: expected a transaction object");
        byte[]? data = Data(json, "data"), input = Data(json, "input");
        if (data is not null && input is not null && !data.AsSpan().SequenceEqual(input))
            throw RpcException.BadParameter("both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass transaction call data");
        UInt256? price = Number(json, "gasPrice"), cap = Number(json, "maxFeePerGas"), tip = Number(json, "maxPriorityFeePerGas");
        if (price is not null && (cap is not null || tip is not null)) throw RpcException.BadParameter("both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
        if (cap is { } most && tip is { } wanted && most < wanted) throw RpcException.BadParameter($"maxFeePerGas ({most}) < maxPriorityFeePerGas ({wanted})");
        if (Number(json, "chainId") is { } chain && chain != chainId) throw RpcException.BadParameter($"chainId does not match node's (have={chain}, want={chainId})");
        if (Field(json, "blobVersionedHashes") is not null || Field(json, "blobs") is not null) throw RpcException.BadParameter("blob transactions are not supported");
        return new CallRequest
        {
            From = Account(json, "from") ?? default,
            To = Account(json, "to"),
            Gas = Small(json, "gas"),
            GasPrice = price,
            MaxFeePerGas = cap,
            MaxPriorityFeePerGas = tip,
            Value = Number(json, "value") ?? default,
            Nonce = Small(json, "nonce"),
            Data = input ?? data ?? [],
            AccessList = Field(json, "accessList") is { } list ? Items(list, "accessList").Select(ReadEntry).ToArray() : null,
            Authorizations = Field(json, "authorizationList") is { } permits ? Items(permits, "authorizationList").Select(ReadAuthorization).ToArray() : null,
        };
    }

    /// <summary>Reads accounts by address with what they are to have.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    public static IReadOnlyList<AccountOverride> ReadOverrides(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RpcException.BadParameter("invalid state overrides: expected an object of accounts");
        List<AccountOverride> overrides = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (overrides.Count == CallLimits.OverridesMax) throw RpcException.BadParameter("too many state overrides");
            if (!Address.TryParse(property.Name, out Address account)) throw RpcException.BadParameter($"invalid state overrides: {property.Name} is no address");
            JsonElement fields = property.Value;
            if (fields.ValueKind != JsonValueKind.Object) throw RpcException.BadParameter($"invalid state overrides: expected an object for {account}");
            overrides.Add(new AccountOverride(account)
            {
                MovePrecompileTo = Account(fields, "movePrecompileToAddress"),
                Balance = Number(fields, "balance"),
                Nonce = Small(fields, "nonce"),
                Code = Data(fields, "code"),
                State = Field(fields, "state") is { } state ? Slots(state) : null,
                StateDiff = Field(fields, "stateDiff") is { } diff ? Slots(diff) : null,
            });
        }
        return overrides;
    }

    /// <summary>Reads what a block is to have.</summary>
    /// <exception cref="RpcException">It is none.</exception>
    public static BlockOverride ReadBlock(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RpcException.BadParameter("invalid block overrides: expected an object");
        return new BlockOverride
        {
            Number = Small(json, "number"),
            Time = Small(json, "time"),
            GasLimit = Small(json, "gasLimit"),
            Coinbase = Account(json, "feeRecipient") ?? Account(json, "coinbase"),
            PrevRandao = Hash(json, "prevRandao") ?? Hash(json, "random"),
            BaseFee = Number(json, "baseFeePerGas") ?? Number(json, "baseFee"),
            BlobBaseFee = Number(json, "blobBaseFee"),
        };
    }

    /// <summary>Reads a slot's number: hex digits, at most 64 of them, with or without zeros before them.</summary>
    public static bool TryReadSlot(JsonElement json, out UInt256 slot)
    {
        slot = default;
        return json.ValueKind == JsonValueKind.String && TryReadSlot(json.GetString()!, out slot);
    }

    private static bool TryReadSlot(string text, out UInt256 slot)
    {
        slot = default;
        if (text.Length is < 2 or > 66 || !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return false;
        string digits = text[2..].PadLeft(64, '0');
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        if (Convert.FromHexString(digits, bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        slot = UInt256.FromBigEndian(bytes);
        return true;
    }

    private static AccessListEntry ReadEntry(JsonElement json) => new(
        Account(json, "address") ?? throw RpcException.BadParameter("invalid accessList: an entry has no address"),
        Field(json, "storageKeys") is { } keys ? [.. Items(keys, "storageKeys").Select(key => HexReader.TryHash(key, out Hash32 hash) ? UInt256.FromHash32(in hash) : throw RpcException.BadParameter("invalid accessList: a key is no hash"))] : []);

    private static Authorization ReadAuthorization(JsonElement json) => new()
    {
        ChainId = Number(json, "chainId") ?? default,
        Target = Account(json, "address") ?? default,
        Nonce = Small(json, "nonce") ?? 0,
        YParity = (byte)((Small(json, "yParity") ?? 0) & 0xff),
        R = Number(json, "r") ?? default,
        S = Number(json, "s") ?? default,
    };

    private static List<(UInt256 Key, UInt256 Value)> Slots(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw RpcException.BadParameter("invalid state overrides: expected an object of slots");
        List<(UInt256, UInt256)> slots = [];
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!TryReadSlot(property.Name, out UInt256 key) || !TryReadSlot(property.Value, out UInt256 value)) throw RpcException.BadParameter($"invalid state overrides: slot {property.Name}");
            slots.Add((key, value));
        }
        return slots;
    }

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw RpcException.BadParameter($"invalid {name}: expected a list");

    private static JsonElement? Field(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private static Address? Account(JsonElement json, string name) =>
        Field(json, name) is not { } field ? null : HexReader.TryAddress(field, out Address address) ? address : throw Wrong(name, "an address");

    private static Hash32? Hash(JsonElement json, string name) => Field(json, name) is not { } field ? null : HexReader.TryHash(field, out Hash32 hash) ? hash : throw Wrong(name, "a hash");

    private static UInt256? Number(JsonElement json, string name) =>
        Field(json, name) is not { } field ? null : HexReader.TryQuantity(field, out UInt256 number) ? number : throw Wrong(name, "a quantity");

    private static ulong? Small(JsonElement json, string name) =>
        Field(json, name) is not { } field ? null : HexReader.TryQuantity(field, out ulong number) ? number : throw Wrong(name, "a quantity of 64 bits");

    private static byte[]? Data(JsonElement json, string name) => Field(json, name) is not { } field ? null : HexReader.TryData(field, out byte[] data) ? data : throw Wrong(name, "bytes");

    private static RpcException Wrong(string name, string expected) => RpcException.BadParameter($"invalid field {name}: expected {expected} in hex");
}
