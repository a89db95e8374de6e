using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Vectors.World;

/// <summary>What a block of Ethereum asks of the beacon chain (EIP-7685): deposits, withdrawals, consolidations. A city has no beacon chain; vectors' headers commit to it.</summary>
internal static class Requests
{
    // The deposit event's data: offsets and sizes of five byte strings, each padded to whole words (EIP-6110).
    private const int DepositDataBytes = 576;
    private static readonly (int Offset, int Size)[] DepositFields = [(160, 48), (256, 32), (320, 8), (384, 96), (512, 8)];

    private static readonly Address DepositContract = Parse("0x00000000219ab540356cbb839cbe05303d7705fa");
    private static readonly Hash32 DepositTopic = Keccak256.Hash("DepositEvent(bytes,bytes,bytes,bytes,bytes)"u8);

    /// <summary>Gathers the requests at a block's end; what makes the block invalid, or null.</summary>
    public static string? Collect(EvmMachine machine, List<EvmReceipt> receipts, out Hash32 hash)
    {
        hash = default;
        List<byte> deposits = [];
        foreach (EvmReceipt receipt in receipts)
            foreach (EvmLog log in receipt.Logs)
                if (log.Address == DepositContract && log.Topics.Length > 0 && log.Topics[0] == DepositTopic && !TryReadDeposit(log.Data, deposits)) return "a deposit's event has another layout";
        if (!SystemCalls.TryCollect(machine, SystemCalls.Withdrawals, out byte[] withdrawals)) return "the contract of withdrawals is missing or fails";
        if (!SystemCalls.TryCollect(machine, SystemCalls.Consolidations, out byte[] consolidations)) return "the contract of consolidations is missing or fails";

        List<byte> hashes = [];
        byte type = 0;
        foreach (byte[] data in (byte[][])[[.. deposits], withdrawals, consolidations])
        {
            if (data.Length > 0) hashes.AddRange(Sha256Of([type, .. data]));
            type++;
        }
        hash = new Hash32(Sha256Of([.. hashes]));
        return null;
    }

    private static bool TryReadDeposit(ReadOnlySpan<byte> data, List<byte> deposits)
    {
        if (data.Length != DepositDataBytes) return false;
        for (int i = 0; i < DepositFields.Length; i++)
        {
            (int offset, int size) = DepositFields[i];
            if (WordAt(data, 32 * i) != (ulong)offset || WordAt(data, offset) != (ulong)size) return false;
            deposits.AddRange(data.Slice(offset + 32, size));
        }
        return true;
    }

    private static ulong WordAt(ReadOnlySpan<byte> data, int offset) =>
        data.Slice(offset, 24).ContainsAnyExcept((byte)0) ? ulong.MaxValue : BinaryPrimitives.ReadUInt64BigEndian(data[(offset + 24)..]);

    private static byte[] Sha256Of(ReadOnlySpan<byte> data) => System.Security.Cryptography.SHA256.HashData(data);

    private static Address Parse(string text) => Address.TryParse(text, out Address address) ? address : throw new FormatException(text);
}
