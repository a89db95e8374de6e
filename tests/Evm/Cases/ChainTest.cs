using Gwangan.Chain.Base;

namespace Gwangan.Vectors.Cases;

/// <summary>One test of BlockchainTests form: a genesis, blocks as bytes of which some have to be refused, and the state at the end.</summary>
internal sealed class ChainTest
{
    public string Name = "";
    public string Network = "";
    public byte[] GenesisBlock = [];
    public List<PreAccount> Pre = [];
    public List<ChainBlock> Blocks = [];
    public Hash32 LastBlockHash;
    public Dictionary<string, BlobSchedule> BlobSchedules = [];
    public ulong ChainId = 1;
    /// <summary>When its forks begin; null when the network's name tells.</summary>
    public World.ForkSchedule? Forks;
}

/// <summary>A block as it came, and why it has to be refused, when it has to.</summary>
internal readonly record struct ChainBlock(byte[] Bytes, string? Refusal);

/// <summary>Reads files of BlockchainTests form.</summary>
internal static class ChainTestReader
{
    /// <summary>Reads each test of a file and hands it on before the next is read.</summary>
    public static void Read(ReadOnlySpan<byte> json, Action<ChainTest> take)
    {
        VectorReader reader = new(json);
        reader.Next();
        while (reader.NextName())
        {
            ChainTest test = new() { Name = reader.Text() };
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("network"u8)) test.Network = reader.NextText();
                else if (reader.Is("genesisRLP"u8)) test.GenesisBlock = reader.NextBytes();
                else if (reader.Is("pre"u8)) test.Pre = StateTestReader.ReadAccounts(ref reader);
                else if (reader.Is("lastblockhash"u8)) test.LastBlockHash = reader.NextHash();
                else if (reader.Is("blocks"u8)) ReadBlocks(ref reader, test);
                else if (reader.Is("config"u8)) ReadConfiguration(ref reader, test);
                else reader.Skip();
            }
            take(test);
        }
    }

    private static void ReadBlocks(ref VectorReader reader, ChainTest test)
    {
        reader.Next();
        while (reader.NextItem())
        {
            byte[] bytes = [];
            string? refusal = null;
            while (reader.NextName())
            {
                if (reader.Is("rlp"u8)) bytes = reader.NextBytes();
                else if (reader.Raw.StartsWith("expectException"u8)) refusal = reader.NextText();
                else reader.Skip();
            }
            test.Blocks.Add(new ChainBlock(bytes, refusal));
        }
    }

    private static void ReadConfiguration(ref VectorReader reader, ChainTest test)
    {
        reader.Next();
        while (reader.NextName())
        {
            if (reader.Is("blobSchedule"u8)) test.BlobSchedules = StateTestReader.ReadBlobSchedules(ref reader);
            else if (reader.Is("chainid"u8)) test.ChainId = reader.NextNumber();
            else reader.Skip();
        }
    }
}
