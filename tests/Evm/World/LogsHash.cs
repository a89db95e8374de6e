using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Vectors.World;

/// <summary>What vectors say of logs: the hash of their list in RLP.</summary>
internal static class LogsHash
{
    /// <summary>The hash of <paramref name="logs"/>.</summary>
    public static Hash32 Of(ReadOnlySpan<EvmLog> logs)
    {
        RlpWriter writer = new();
        Write(writer, logs);
        return Keccak256.Hash(writer.WrittenSpan);
    }

    /// <summary>Writes the list.</summary>
    public static void Write(RlpWriter writer, ReadOnlySpan<EvmLog> logs)
    {
        int list = writer.BeginList();
        foreach (EvmLog log in logs)
        {
            int item = writer.BeginList();
            Address address = log.Address;
            writer.Address(in address);
            int topics = writer.BeginList();
            foreach (Hash32 topic in log.Topics) writer.Hash(in topic);
            writer.EndList(topics);
            writer.Bytes(log.Data);
            writer.EndList(item);
        }
        writer.EndList(list);
    }
}
