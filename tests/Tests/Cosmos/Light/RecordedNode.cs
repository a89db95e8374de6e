using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Cosmos.Light;

/// <summary>A node's light blocks as recorded with Tendermint 0.33, whose hashes and sign bytes were amino's: the same validators, powers and votes, hashed and signed as CometBFT does, under keys of our own.</summary>
internal sealed class RecordedNode(JsonElement node)
{
    private readonly Dictionary<long, JsonElement> _blocks = node.GetProperty("lite_blocks").EnumerateArray()
        .ToDictionary(block => block.GetProperty("signed_header").GetProperty("header").Long("height"));

    public SignedHeader? At(long height)
    {
        if (!_blocks.TryGetValue(height, out JsonElement block)) return null;
        ValidatorSet validators = Set(block.GetProperty("validator_set")), next = NextAt(height);
        JsonElement signed = block.GetProperty("signed_header");
        Header told = CometJson.Header(signed.GetProperty("header"));
        Hash32 validatorsHash = validators.Hash(), nextHash = next.Hash();
        Header header = new()
        {
            VersionBlock = 11,
            ChainId = told.ChainId,
            Height = told.Height,
            Time = told.Time,
            LastBlockId = BlockId.None,
            ValidatorsHash = validatorsHash.ToArray(),
            NextValidatorsHash = nextHash.ToArray(),
            ConsensusHash = told.ConsensusHash,
            AppHash = told.AppHash,
            ProposerAddress = told.ProposerAddress,
        };
        return new SignedHeader(header, Sign(header, validators, signed.GetProperty("commit"), block.GetProperty("validator_set")), validators);
    }

    public ValidatorSet NextAt(long height) => Set(_blocks[height].GetProperty("next_validator_set"));

    private static Commit Sign(Header header, ValidatorSet validators, JsonElement told, JsonElement set)
    {
        BlockId id = new(header.Hash().ToArray(), new PartSetHeader(1, Sha256.Hash("parts"u8).ToArray()));
        Dictionary<string, JsonElement> votes = told.GetProperty("signatures").EnumerateArray()
            .Where(vote => vote.Long("block_id_flag") == (long)BlockIdFlag.Commit).ToDictionary(vote => vote.GetProperty("validator_address").GetString()!);
        Dictionary<Address, (string Told, byte[] Seed)> keys = set.GetProperty("validators").EnumerateArray()
            .ToDictionary(validator => Key(validator).Address, validator => (validator.GetProperty("address").GetString()!, Seed(validator)));
        ProtoWriter writer = new();
        return new Commit(header.Height, 1, id, [.. validators.Validators.Select(validator =>
        {
            (string address, byte[] seed) = keys[validator.Address];
            if (!votes.TryGetValue(address, out JsonElement vote)) return CommitSig.Absent;
            Timestamp time = CometJson.Time(vote.GetProperty("timestamp").GetString()!);
            writer.Clear();
            Vote.WriteSignBytes(writer, header.ChainId, SignedMsgType.Precommit, header.Height, 1, id, time);
            byte[] signature = new byte[64];
            Ed25519.Sign(seed, writer.WrittenSpan, signature);
            return new CommitSig(BlockIdFlag.Commit, validator.Address, time, signature);
        })]);
    }

    private static ValidatorSet Set(JsonElement set)
    {
        Assert.True(ValidatorSet.TryCreate([.. set.GetProperty("validators").EnumerateArray().Select(validator => new Validator(Key(validator), validator.Long("voting_power")))], out ValidatorSet? made));
        return made;
    }

    private static PublicKey Key(JsonElement validator)
    {
        byte[] key = new byte[32];
        Ed25519.PublicKey(Seed(validator), key);
        return new PublicKey(KeyType.Ed25519, key);
    }

    private static byte[] Seed(JsonElement validator) => Sha256.Hash(validator.GetProperty("pub_key").Base64("value")).ToArray();
}
