using System.Buffers.Binary;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>What rules hold (EIP-7910), and what can be asked for.</summary>
public static class ConfigMethods
{
    private const int ConfigWeight = 5;

    // Names of EIP-7910.
    private static readonly Dictionary<ulong, string> Precompiles = new()
    {
        [0x01] = "ECREC", [0x02] = "SHA256", [0x03] = "RIPEMD160", [0x04] = "ID", [0x05] = "MODEXP", [0x06] = "BN254_ADD", [0x07] = "BN254_MUL", [0x08] = "BN254_PAIRING", [0x09] = "BLAKE2F",
        [0x0A] = "KZG_POINT_EVALUATION", [0x0B] = "BLS12_G1ADD", [0x0C] = "BLS12_G1MSM", [0x0D] = "BLS12_G2ADD", [0x0E] = "BLS12_G2MSM", [0x0F] = "BLS12_PAIRING_CHECK",
        [0x10] = "BLS12_MAP_FP_TO_G1", [0x11] = "BLS12_MAP_FP2_TO_G2", [0x100] = "P256VERIFY",
    };

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_config", request => WriteConfig(api, request.Json), ConfigWeight),
        RpcMethod.Of("eth_syncing", request => WriteSyncing(api, request.Json)),
        RpcMethod.Of("eth_capabilities", request => WriteCapabilities(api, request.Json)),
    ];

    private static void WriteConfig(EthereumApi api, Utf8JsonWriter json)
    {
        EvmFork fork;
        lock (api.City.Gate) fork = api.Evm.RulesAt(api.Height + 1).Fork;
        json.WriteStartObject();
        json.WriteStartObject("current"u8);
        // Forks begin with heights in a city; what is told is the time of its genesis, from which on tools count.
        json.WriteNumber("activationTime"u8, api.City.Genesis.TimeMs / 1_000);
        json.WriteStartObject("blobSchedule"u8);
        json.WriteNumber("target"u8, 0);
        json.WriteNumber("max"u8, 0);
        json.WriteNumber("baseFeeUpdateFraction"u8, 1);
        json.WriteEndObject();
        json.Quantity("chainId"u8, api.Evm.ChainId);
        json.Data("forkId"u8, ForkIdOf(api));
        json.WriteStartObject("precompiles"u8);
        foreach (Address address in PrecompileSet.Of(fork).Addresses.ToArray().OrderBy(NameOf, StringComparer.Ordinal)) json.WriteString(NameOf(address), address.ToString());
        json.WriteEndObject();
        json.WriteStartObject("systemContracts"u8);
        if (fork >= EvmFork.Cancun) json.WriteString("BEACON_ROOTS_ADDRESS"u8, "0x000f3df6d732807ef1319fb7b8bb8522d0beac02"u8);
        if (fork >= EvmFork.Prague) json.WriteString("HISTORY_STORAGE_ADDRESS"u8, "0x0000f90827f1c53a10cb7a02335b175320002935"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNull("next"u8);
        json.WriteNull("last"u8);
        json.WriteEndObject();
    }

    private static string NameOf(Address address) => Precompiles[(ulong)UInt256.FromAddress(in address)];

    // EIP-2124: CRC-32 over the hash of block 0 and the forks after it, of which there are none by time.
    private static byte[] ForkIdOf(EthereumApi api)
    {
        byte[] id = new byte[sizeof(uint)];
        Hash32 genesis = api.Index.TryHashOf(0) ?? Hash32.Zero;
        BinaryPrimitives.WriteUInt32BigEndian(id, Crc32Of(Hash32.Bytes(in genesis)));
        return id;
    }

    private static uint Crc32Of(ReadOnlySpan<byte> bytes)
    {
        const uint Polynomial = 0xEDB88320;
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
        }
        return ~crc;
    }

    private static void WriteSyncing(EthereumApi api, Utf8JsonWriter json)
    {
        long shown = api.Height, head = api.City.Head.Current.Height;
        if (api.City.Following is { } following) head += Math.Max(0, (long)following.LagBlocks(head));
        // A block or two are always on their way.
        if (head - shown <= 2)
        {
            json.WriteBooleanValue(false);
            return;
        }
        json.WriteStartObject();
        json.Quantity("startingBlock"u8, 0);
        json.Quantity("currentBlock"u8, (ulong)shown);
        json.Quantity("highestBlock"u8, (ulong)head);
        json.WriteEndObject();
    }

    private static void WriteCapabilities(EthereumApi api, Utf8JsonWriter json)
    {
        StateStorageOptions kept = api.City.Options.Storage;
        long first = Math.Max(0, api.City.Reader.FirstHeight == 1 ? 0 : api.City.Reader.FirstHeight);
        json.WriteStartObject();
        json.WriteStartObject("head"u8);
        json.Quantity("number"u8, (ulong)api.Height);
        json.Hash("hash"u8, api.Latest.Hash);
        json.WriteEndObject();
        Write("state"u8, api.City.Storage.OldestHeight, kept.KeepBlocks);
        Write("tx"u8, first, api.City.Options.RetainBlocks);
        Write("logs"u8, first, 0);
        Write("receipts"u8, first, kept.KeepResultsBlocks);
        Write("blocks"u8, first, api.City.Options.RetainBlocks);
        Write("stateproofs"u8, api.City.Storage.OldestHeight, kept.KeepBlocks);
        json.WriteEndObject();

        void Write(ReadOnlySpan<byte> name, long oldest, long keptBlocks)
        {
            json.WriteStartObject(name);
            json.WriteBoolean("disabled"u8, false);
            json.Quantity("oldestBlock"u8, (ulong)Math.Max(0, oldest));
            if (keptBlocks > 0)
            {
                json.WriteStartObject("deleteStrategy"u8);
                json.WriteString("type"u8, "window"u8);
                json.Quantity("retentionBlocks"u8, (ulong)keptBlocks);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
    }
}
