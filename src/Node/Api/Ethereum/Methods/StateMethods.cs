using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>What accounts are and have at a height, and proofs of it.</summary>
public static class StateMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_getBalance", request => request.Json.Quantity(Account(api, request).Balance)),
        RpcMethod.Of("eth_getCode", request => request.Json.Data(Read(api, request, request.TagOrLatest(1), (view, address) => view.TryReadAccount(in address, out PatriciaAccount account) ? view.ReadCode(account.CodeHash) : []))),
        RpcMethod.Of("eth_getStorageAt", request =>
        {
            if (!CallForm.TryReadSlot(request[1], out UInt256 slot)) throw RpcRequest.Wrong(1, "a slot: 0x and at most 64 hex digits");
            request.Json.Data(Read(api, request, request.TagOrLatest(2), (view, address) => view.ReadSlot(in address, in slot)).ToBigEndian());
        }),
        RpcMethod.Of("eth_getStorageValues", request => WriteValues(api, request), weight: 2),
        RpcMethod.Of("eth_getAccountInfo", request => WriteInfo(api, request)),
        RpcMethod.Of("eth_getAccount", request => WriteAccount(api, request)),
        RpcMethod.Of("eth_getProof", request => WriteProof(api, request), weight: 3),
    ];

    private static PatriciaAccount Account(EthereumApi api, RpcRequest request) =>
        Read(api, request, request.TagOrLatest(1), (view, address) => view.TryReadAccount(in address, out PatriciaAccount account) ? account : PatriciaAccount.New);

    private static T Read<T>(EthereumApi api, RpcRequest request, BlockTag tag, Func<PatriciaView, Address, T> read)
    {
        Address address = request.AddressAt(0);
        using IStateSnapshot snapshot = Open(api, tag);
        return read(new PatriciaView(snapshot), address);
    }

    private static IStateSnapshot Open(EthereumApi api, BlockTag tag) => api.City.Reader.OpenSnapshot(api.HeightOf(in tag) is > 0 and var height ? height : IStateStorage.Genesis);

    private static void WriteInfo(EthereumApi api, RpcRequest request)
    {
        (PatriciaAccount account, byte[] code) = Read(api, request, request.TagOrLatest(1),
            (view, address) => view.TryReadAccount(in address, out PatriciaAccount found) ? (found, view.ReadCode(found.CodeHash)) : (PatriciaAccount.New, []));
        request.Json.WriteStartObject();
        request.Json.Quantity("balance"u8, account.Balance);
        request.Json.Quantity("nonce"u8, account.Nonce);
        request.Json.Data("code"u8, code);
        request.Json.WriteEndObject();
    }

    private static void WriteAccount(EthereumApi api, RpcRequest request)
    {
        PatriciaAccount account = Account(api, request);
        request.Json.WriteStartObject();
        request.Json.Hash("codeHash"u8, account.CodeHash);
        request.Json.Hash("storageRoot"u8, account.StorageRoot);
        request.Json.Quantity("balance"u8, account.Balance);
        request.Json.Quantity("nonce"u8, account.Nonce);
        request.Json.WriteEndObject();
    }

    private static void WriteValues(EthereumApi api, RpcRequest request)
    {
        JsonElement wanted = request[0];
        if (wanted.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(0, "an object of accounts with lists of slots");
        List<(Address Account, List<UInt256> Slots)> all = [];
        int count = 0;
        foreach (JsonProperty property in wanted.EnumerateObject())
        {
            if (!Gwangan.Chain.Base.Address.TryParse(property.Name, out Address account) || property.Value.ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(0, "an object of accounts with lists of slots");
            List<UInt256> slots = [];
            foreach (JsonElement item in property.Value.EnumerateArray())
            {
                if (!HexReader.TryHash(item, out Hash32 slot)) throw RpcRequest.Wrong(0, "slots of 0x and 64 hex digits");
                if (++count > CallLimits.SlotsMax) throw RpcException.BadParameter($"too many slots (max {CallLimits.SlotsMax})");
                slots.Add(UInt256.FromHash32(in slot));
            }
            all.Add((account, slots));
        }
        if (count == 0) throw RpcException.BadParameter("empty request");
        using IStateSnapshot snapshot = Open(api, request.TagOrLatest(1));
        PatriciaView view = new(snapshot);
        request.Json.WriteStartObject();
        foreach ((Address account, List<UInt256> slots) in all)
        {
            request.Json.WriteStartArray(account.ToString());
            foreach (UInt256 slot in slots) request.Json.Data(view.ReadSlot(in account, in slot).ToBigEndian());
            request.Json.WriteEndArray();
        }
        request.Json.WriteEndObject();
    }

    private static void WriteProof(EthereumApi api, RpcRequest request)
    {
        Address address = request.AddressAt(0);
        List<(string Name, UInt256 Slot)> slots = [];
        if (request.Has(1))
        {
            if (request[1].ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(1, "a list of slots");
            foreach (JsonElement item in request[1].EnumerateArray())
            {
                if (slots.Count == CallLimits.SlotsMax) throw RpcException.BadParameter($"too many slots (max {CallLimits.SlotsMax})");
                if (!CallForm.TryReadSlot(item, out UInt256 slot)) throw RpcRequest.Wrong(1, "slots of 0x and at most 64 hex digits");
                slots.Add((item.GetString()!, slot));
            }
        }
        using IStateSnapshot snapshot = Open(api, request.TagOrLatest(2));
        PatriciaProof proof = new PatriciaView(snapshot).Prove(in address, [.. slots.Select(slot => slot.Slot)]);
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.Address("address"u8, address);
        WriteNodes(json, "accountProof"u8, proof.Nodes);
        json.Quantity("balance"u8, proof.Account.Balance);
        json.Hash("codeHash"u8, proof.Account.CodeHash);
        json.Quantity("nonce"u8, proof.Account.Nonce);
        json.Hash("storageHash"u8, proof.Account.StorageRoot);
        json.WriteStartArray("storageProof"u8);
        for (int i = 0; i < slots.Count; i++)
        {
            json.WriteStartObject();
            // A slot that was given in full comes back in full, as geth has it.
            if (slots[i].Name.Length == 66) json.Data("key"u8, slots[i].Slot.ToBigEndian());
            else json.Quantity("key"u8, slots[i].Slot);
            json.Quantity("value"u8, proof.Slots[i].Value);
            WriteNodes(json, "proof"u8, proof.Slots[i].Nodes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[][] nodes)
    {
        json.WriteStartArray(name);
        foreach (byte[] node in nodes) json.Data(node);
        json.WriteEndArray();
    }
}
