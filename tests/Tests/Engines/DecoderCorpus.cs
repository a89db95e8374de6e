using System.Buffers;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Client;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Snapshots;
using Gwangan.Tests.House;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

/// <summary>Good bytes of every kind that a stranger can send, and what reads them. The bytes are checked in (<c>corpus/decoders.txt</c>), so that a seed means the same on every machine.</summary>
/// <remarks><c>GWANGAN_ACCEPT_CORPUS=1</c> writes the file anew; lines whose name begins with <c>any</c> are by hand, are kept, and go to every decoder.</remarks>
internal static class DecoderCorpus
{
    private const string Path = "tests/Tests/Engines/corpus/decoders.txt";

    /// <summary>Reads bytes and writes what it read: null when the bytes are refused. An exception that the decoder documents counts as a refusal.</summary>
    public delegate byte[]? Reader(byte[] bytes);

    /// <summary>The inputs by name.</summary>
    public static SortedDictionary<string, List<byte[]>> Load()
    {
        if (Environment.GetEnvironmentVariable("GWANGAN_ACCEPT_CORPUS") == "1") Accept();
        SortedDictionary<string, List<byte[]>> corpus = new(StringComparer.Ordinal);
        foreach (string line in Repository.Read(Path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#')) continue;
            string[] words = line.Split(' ');
            if (!corpus.TryGetValue(words[0], out List<byte[]>? inputs)) corpus[words[0]] = inputs = [];
            inputs.Add(Convert.FromHexString(words[1]));
        }
        return corpus;
    }

    /// <summary>Every decoder by name.</summary>
    public static SortedDictionary<string, Reader> Readers()
    {
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        EnvelopeCodec codec = new(catalog);
        StateStore state = new();
        _ = All.Create(state);
        PublicKey key = NewValidator().PublicKey;
        SortedDictionary<string, Reader> readers = new(StringComparer.Ordinal)
        {
            ["envelope"] = bytes => codec.Decode(bytes, out Envelope envelope) == KernelRefusal.None ? envelope.Bytes : null,
            ["block"] = Proto<Block>(),
            ["header"] = Proto<Header>(),
            ["commit"] = Proto<Commit>(),
            ["commit-sig"] = Proto<CommitSig>(),
            ["vote"] = Proto<Vote>(),
            ["proposal"] = Proto<Gwangan.Chain.Cosmos.Comet.Proposal>(),
            ["data"] = Proto<Data>(),
            ["part"] = Proto<Part>(),
            ["part-set-header"] = Proto<PartSetHeader>(),
            ["block-id"] = Proto<BlockId>(),
            ["evidence"] = Proto<Evidence>(),
            ["duplicate-vote"] = Proto<DuplicateVoteEvidence>(),
            ["validator"] = Proto<Validator>(),
            ["public-key"] = Proto<PublicKey>(),
            ["timestamp"] = Proto<Timestamp>(),
            ["merkle-proof"] = Proto<MerkleProof>(),
            ["ics23-proof"] = Proto<CommitmentProof>(),
            ["ics23-existence"] = Proto<ExistenceProof>(),
            ["ics23-absence"] = Proto<NonExistenceProof>(),
            ["ics23-spec"] = Proto<ProofSpec>(),
            ["ics23-chain"] = Proto<MerkleProofChain>(),
            ["decided-block"] = Proto<DecidedBlock>(),
            ["abci-request"] = bytes => AbciCodec.TryReadRequest(bytes, out AbciMessage? message) ? Framed(message) : null,
            ["abci-response"] = bytes => AbciCodec.TryReadResponse(bytes, out AbciMessage? message) ? Framed(message) : null,
            ["block-frame"] = ReadBlockFrame,
            ["snapshot-metadata"] = bytes => SnapshotMetadata.TryDecode(bytes, state.Parts, out _)?.Encode(),
            ["snapshot-chunk"] = bytes => SnapshotFormat.TryUnpack(bytes, 56, out byte[] rows) ? SnapshotFormat.Pack(rows, 56) : null,
            ["results"] = bytes =>
            {
                try
                {
                    BlockResults.Read(bytes);
                }
                catch (InvariantException)
                {
                }
                return null;
            },
            ["genesis"] = bytes =>
            {
                try
                {
                    GenesisDocument.Parse(bytes);
                }
                catch (GenesisException)
                {
                }
                return null;
            },
            ["signed-record"] = bytes => SignedRecord.TryDecode(bytes, key, "fuzz-1", out SignedRecord record) ? record.Encode() : null,
            ["sign-bytes"] = bytes => CanonicalSignBytes.TryRead(bytes, out _) ? bytes : null,
            ["submission-answer"] = bytes =>
            {
                try
                {
                    SubmissionAnswer.TryRead(bytes, out _);
                }
                catch (System.Text.Json.JsonException)
                {
                }
                return null;
            },
            ["text"] = ReadText,
        };
        foreach ((string name, Reader read) in CosmosDecoders.Readers(catalog)) readers.Add(name, read);
        return readers;
    }

    private static Reader Proto<T>() where T : IProtoMessage<T> => bytes => T.TryDecode(bytes, out T? message) ? BlockCodec.Encode(message) : null;

    private static byte[] Framed(AbciMessage message)
    {
        ProtoWriter writer = new();
        writer.Message(AbciCodec.NumberOf(message), message);
        return writer.ToArray();
    }

    private static byte[]? ReadBlockFrame(byte[] bytes)
    {
        try
        {
            ReadOnlySequence<byte> buffer = new(bytes);
            if (!BlockFrame.TryRead(ref buffer, out BlockFrame frame)) return null;
            ProtoWriter writer = new();
            BlockFrame.Write(writer, new BlockPoint(frame.HeadHeight, Hash32.Zero, Hash32.Zero, frame.HeadTimeMs, 0), frame.Block, frame.Commit, frame.ChainId, frame.IsDemo);
            return writer.ToArray();
        }
        catch (LeaderException)
        {
            return null;
        }
    }

    // What comes in addresses, queries and bodies as text: whatever is read is written as something that is read as the same.
    private static byte[]? ReadText(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        if (Address.TryParse(text, out Address address)) Assert.True(Address.TryParse(address.ToString(), out Address again) && again == address);
        if (Amount.TryParse(text, out Amount amount)) Assert.True(Amount.TryParse(amount.ToString(), out Amount again) && again == amount);
        if (Symbol.TryParse(text, out Symbol symbol)) Assert.True(Symbol.TryParse(symbol.ToString(), out Symbol again) && again == symbol);
        if (Hash32.TryParse(text, out Hash32 hash)) Assert.True(Hash32.TryParse(hash.ToString(), out Hash32 again) && again == hash);
        _ = Gwangan.Chain.Modules.Market.TickTable.TryParse(text, out _);
        _ = Gwangan.Chain.Cosmos.Bech32.TryParseAccount(text, out _);
        _ = TrustedHeader.TryParse(text, out _);
        _ = CometAddress.TryParse(text, out _);
        _ = NodeAddress.TryParse(text, out _);
        return null;
    }

    private static ValidatorKey NewValidator()
    {
        byte[] secret = new byte[32];
        secret.AsSpan().Fill(0x5A);
        return new ValidatorKey(Gwangan.Chain.Cosmos.Comet.KeyType.Secp256k1, secret);
    }

    private static void Accept()
    {
        using TestNode node = new();
        node.Make();
        CommittedBlock block = node.Make(node.Transfer(0, 1, 5), node.Transfer(2, 3, 5));
        using ValidatorKey validator = NewValidator();
        BlockId id = BlockId.None;
        Assert.True(Block.TryDecode(block.Bytes.Span, out Block? decoded));
        id = decoded.IdOf(block.Bytes.Span);
        Vote vote = new() { Type = SignedMsgType.Precommit, Height = 5, Round = 1, BlockId = id, Timestamp = new Timestamp(1_700_000_000, 5), ValidatorAddress = validator.PublicKey.Address, Signature = new byte[64] };
        ProtoWriter signBytes = new();
        Vote.WriteSignBytes(signBytes, "fuzz-1", vote.Type, vote.Height, vote.Round, vote.BlockId, vote.Timestamp);
        Evidence evidence = new(EvidenceKind.DuplicateVote, BlockCodec.Encode(new DuplicateVoteEvidence(vote, vote, 10, 10, new Timestamp(1_700_000_000, 0))));
        decoded.Data.Prove(out MerkleProof[] proofs);
        ExistenceProof existence = new("key"u8.ToArray(), "value"u8.ToArray(), new LeafOp(HashOp.Sha256, HashOp.None, HashOp.Sha256, LengthOp.VarProto, [0]), [new InnerOp(HashOp.Sha256, [1, 2, 3], [4])]);
        ProtoWriter proof = new(), chain = new(), frame = new();
        proof.Message(1, existence);
        int mark = chain.Begin(1);
        chain.Message(1, existence);
        chain.End(mark);
        BlockFrame.Write(frame, new BlockPoint(9, Hash32.Zero, Hash32.Zero, 1_700_000_000_000, 2), block.Bytes.Span, block.Commit.Span, "fuzz-1", true);
        TradingCity trading = new(3, blocks: 2);
        using TemporaryFolder folder = new();
        SnapshotStore store = new(folder["snapshots"]);
        SnapshotOffer offer = trading.Snapshot(store, new SnapshotOptions { ChunkBytes = 20_000 });
        List<(string Name, byte[] Bytes)> made =
        [
            ("envelope", block.Envelopes[0]!.Bytes), ("envelope", trading.NextBlock()[0]), ("block", block.Bytes.ToArray()),
            ("block", BlockCodec.Encode(new Block(decoded.Header, decoded.Data, [evidence], decoded.LastCommit))),
            ("header", BlockCodec.Encode(decoded.Header)), ("commit", block.Commit.ToArray()), ("vote", BlockCodec.Encode(vote)), ("evidence", BlockCodec.Encode(evidence)),
            ("duplicate-vote", evidence.Content.ToArray()), ("data", BlockCodec.Encode(decoded.Data)), ("merkle-proof", BlockCodec.Encode(proofs[0])),
            ("validator", BlockCodec.Encode(node.Genesis.Validators.Validators[0])), ("ics23-existence", BlockCodec.Encode(existence)), ("ics23-proof", proof.ToArray()),
            ("ics23-absence", BlockCodec.Encode(new NonExistenceProof("kez"u8.ToArray(), existence, null))), ("ics23-spec", BlockCodec.Encode(ProofSpec.Iavl)), ("ics23-chain", chain.ToArray()),
            ("decided-block", BlockCodec.Encode(new DecidedBlock { Header = decoded.Header, Hash = block.Hash, Data = decoded.Data, LastCommit = new byte[] { 8, 1 } })),
            ("abci-request", Framed(new RequestFinalizeBlock { Txs = { new byte[] { 1, 2, 3 } }, Height = 9, Hash = new byte[32] })),
            ("abci-request", Framed(new RequestProcessProposal { Txs = { new byte[] { 1, 2, 3 }, new byte[2] }, Height = 9 })),
            ("abci-request", Framed(new RequestQuery())), ("abci-response", Framed(new ResponseInfo())), ("abci-response", Framed(new ResponseFinalizeBlock { AppHash = new byte[32] })),
            ("block-frame", frame.ToArray()), ("snapshot-metadata", offer.Metadata.ToArray()), ("snapshot-chunk", TradingCity.Chunk(store, offer, 1)),
            ("results", ResultsOf(trading)), ("genesis", Encoding.UTF8.GetBytes(SmallGenesis())), ("sign-bytes", signBytes.ToArray()),
            ("signed-record", new SignedRecord(5, 1, SigningStep.Precommit, signBytes.ToArray(), validator.Sign(signBytes.WrittenSpan)).Encode()),
            ("submission-answer", """{"results":[{"id":"00","error":{"code":"kernel.Expired","message":"late"}},{"id":"01","status":"accepted"}]}"""u8.ToArray()),
        ];
        made.AddRange(CosmosDecoders.Samples(node.Chain.Catalog));
        string path = System.IO.Path.Combine(Repository.Root, Path);
        IEnumerable<string> byHand = File.Exists(path) ? File.ReadAllLines(path).Where(line => line.StartsWith('#') || line.StartsWith("any", StringComparison.Ordinal) || line.StartsWith("text", StringComparison.Ordinal)) : [];
        File.WriteAllLines(path, [.. byHand, .. made.Select(input => $"{input.Name} {Convert.ToHexStringLower(input.Bytes)}")]);
    }

    private static byte[] ResultsOf(TradingCity trading)
    {
        using IStateSnapshot snapshot = trading.City.Storage.OpenSnapshot(0);
        Assert.True(snapshot.TryReadResults(snapshot.Height, out byte[] results));
        return results;
    }

    private static string SmallGenesis() =>
        "{\"chainId\":\"fuzz-1\",\"genesisTime\":\"2026-01-02T03:04:05Z\",\"validators\":[{\"name\":\"city\",\"publicKey\":\""
        + Convert.ToHexStringLower(NewValidator().PublicKey.Bytes)
        + "\",\"power\":10}],\"consensusParams\":{\"block\":{\"maxBytes\":22020096,\"maxGas\":-1}},\"appState\":{\"parameters\":{\"orderRule\":\"fifo\",\"wonPerCost\":\"0\"}}}";
}
