using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Api.Cosmos.Methods;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Comet.P2P;
using Gwangan.Node.Api.Cosmos.Protos.NodeConfig;
using Gwangan.Node.Api.Cosmos.Protos.NodeInfo;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft.Wire;
using Wire = Gwangan.Node.Api.Cosmos.Protos.Comet.Types;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The node itself: <c>cosmos.base.tendermint.v1beta1.Service</c> and <c>cosmos.base.node.v1beta1.Service</c>.</summary>
internal static class NodeQueries
{
    // The forms of cosmos-sdk that these services have; relayers choose their dialect by it.
    private const string Dialect = "v0.50.0";

    private const string ValidatorPrefix = Bech32.AccountPrefix + "valcons";

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor service = Protos.NodeInfo.QueryReflection.Descriptor, config = Protos.NodeConfig.QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<GetNodeInfoRequest, GetNodeInfoResponse>(service, "GetNodeInfo", (call, _) => NodeInfo(call.Api)),
            CosmosQuery.Of<GetSyncingRequest, GetSyncingResponse>(service, "GetSyncing", (call, _) => new() { Syncing = InfoMethods.IsCatchingUp(call.Api) }),
            CosmosQuery.Of<GetLatestBlockRequest, GetLatestBlockResponse>(service, "GetLatestBlock", (call, _) =>
            {
                CometBlock block = call.Api.Read(call.Api.Height);
                return new() { BlockId = IdOf(block), Block = BlockOf(block), SdkBlock = SdkBlockOf(block) };
            }, weight: 2),
            CosmosQuery.Of<GetBlockByHeightRequest, GetBlockByHeightResponse>(service, "GetBlockByHeight", (call, request) =>
            {
                CometBlock block = call.Api.Read(call.Api.HeightOf(request.Height, call.Api.Height));
                return new() { BlockId = IdOf(block), Block = BlockOf(block), SdkBlock = SdkBlockOf(block) };
            }, weight: 2),
            CosmosQuery.Of<GetLatestValidatorSetRequest, GetLatestValidatorSetResponse>(service, "GetLatestValidatorSet", (call, request) =>
            {
                (long height, IReadOnlyList<Protos.NodeInfo.Validator> validators, PageResponse page) = ValidatorsOf(call.Api, call.Api.Height, request.Pagination);
                return new() { BlockHeight = height, Validators = { validators }, Pagination = page };
            }),
            CosmosQuery.Of<GetValidatorSetByHeightRequest, GetValidatorSetByHeightResponse>(service, "GetValidatorSetByHeight", (call, request) =>
            {
                (long height, IReadOnlyList<Protos.NodeInfo.Validator> validators, PageResponse page) = ValidatorsOf(call.Api, call.Api.HeightOf(request.Height, call.Api.Height), request.Pagination);
                return new() { BlockHeight = height, Validators = { validators }, Pagination = page };
            }),
            CosmosQuery.Of<ABCIQueryRequest, ABCIQueryResponse>(service, "ABCIQuery", AbciQuery, weight: 5),
            CosmosQuery.Of<ConfigRequest, ConfigResponse>(config, "Config", (call, _) => new()
            {
                MinimumGasPrice = FeeQueries.PriceText(call),
                PruningKeepRecent = call.City.Options.Storage.KeepBlocks.ToString(CultureInfo.InvariantCulture),
            }),
            CosmosQuery.Of<StatusRequest, StatusResponse>(config, "Status", (call, _) =>
            {
                CometBlock block = call.Api.Read(call.Api.Height);
                return new()
                {
                    EarliestStoreHeight = (ulong)call.Api.Base, Height = (ulong)block.Block.Header.Height, Timestamp = TimeOf(block.Block.Header),
                    AppHash = ByteString.CopyFrom(block.Block.Header.AppHash.Span), ValidatorHash = ByteString.CopyFrom(block.Block.Header.NextValidatorsHash.Span),
                };
            }),
        ];
    }

    /// <summary>A key as the ecosystem packs it.</summary>
    public static Any KeyOf(PublicKey key) => key.Type == KeyType.Ed25519
        ? Any.Pack(new Protos.Keys.Ed25519.PubKey { Key = ByteString.CopyFrom(key.Bytes) }, "/")
        : Any.Pack(new Protos.Keys.Secp256K1.PubKey { Key = ByteString.CopyFrom(key.Bytes) }, "/");

    /// <summary>A block.</summary>
    public static Wire.Block BlockOf(CometBlock block) => Wire.Block.Parser.ParseFrom(BlockCodec.Encode(block.Block));

    /// <summary>A block's id.</summary>
    public static Wire.BlockID IdOf(CometBlock block) => Wire.BlockID.Parser.ParseFrom(BlockCodec.Encode(block.Id));

    private static Google.Protobuf.WellKnownTypes.Timestamp TimeOf(Chain.Cosmos.Comet.Header header) => new() { Seconds = header.Time.Seconds, Nanos = header.Time.Nanos };

    private static GetNodeInfoResponse NodeInfo(CometApi api) => new()
    {
        DefaultNodeInfo = new DefaultNodeInfo
        {
            ProtocolVersion = new ProtocolVersion { P2P = InfoMethods.PeerProtocol, Block = Chain.Cosmos.Comet.Header.BlockProtocol, App = api.TryRead(api.Height)?.Block.Header.VersionApp ?? 0 },
            DefaultNodeId = Convert.ToHexStringLower(InfoMethods.IdOf(api)),
            ListenAddr = InfoMethods.NoPeers,
            Network = api.City.Genesis.ChainId,
            Version = InfoMethods.Version,
            Moniker = InfoMethods.Moniker,
            Other = new DefaultNodeInfoOther { TxIndex = "on", RpcAddress = $"tcp://{CosmosOptions.RpcOf(api.City.Options)}" },
        },
        ApplicationVersion = new VersionInfo { Name = "gwangan", AppName = "gwangan", Version = NodeVersion.Text, CosmosSdkVersion = Dialect },
    };

    private static Protos.NodeInfo.Block SdkBlockOf(CometBlock block)
    {
        Chain.Cosmos.Comet.Header header = block.Block.Header;
        Wire.Block wire = BlockOf(block);
        return new Protos.NodeInfo.Block
        {
            Header = new Protos.NodeInfo.Header
            {
                Version = wire.Header.Version, ChainId = header.ChainId, Height = header.Height, Time = wire.Header.Time, LastBlockId = wire.Header.LastBlockId, LastCommitHash = wire.Header.LastCommitHash,
                DataHash = wire.Header.DataHash, ValidatorsHash = wire.Header.ValidatorsHash, NextValidatorsHash = wire.Header.NextValidatorsHash, ConsensusHash = wire.Header.ConsensusHash, AppHash = wire.Header.AppHash,
                LastResultsHash = wire.Header.LastResultsHash, EvidenceHash = wire.Header.EvidenceHash, ProposerAddress = ConsensusAddress(header.ProposerAddress),
            },
            Data = wire.Data,
            Evidence = wire.Evidence,
            LastCommit = wire.LastCommit,
        };
    }

    private static string ConsensusAddress(Address address) => Bech32.Encode(ValidatorPrefix, Address.Bytes(in address));

    private static (long Height, IReadOnlyList<Protos.NodeInfo.Validator> Validators, PageResponse Page) ValidatorsOf(CometApi api, long height, PageRequest? request)
    {
        (IReadOnlyList<Chain.Cosmos.Comet.Validator> validators, PageResponse page) = Pages.Of(api.Validators(height).Validators, request, validator => validator.Address.ToArray());
        return (height, [.. validators.Select(validator => new Protos.NodeInfo.Validator
        {
            Address = ConsensusAddress(validator.Address), PubKey = KeyOf(validator.PublicKey), VotingPower = validator.VotingPower, ProposerPriority = validator.ProposerPriority,
        })], page);
    }

    // The application's own answers; a query of this registry would go round in a circle.
    private static ABCIQueryResponse AbciQuery(QueryCall call, ABCIQueryRequest request)
    {
        if (request.Path.Contains('.', StringComparison.Ordinal)) throw QueryException.Invalid("queries of services are asked by their own names");
        ResponseQuery answer = call.City.Queries.Answer(new RequestQuery { Path = request.Path, Data = request.Data.ToByteArray(), Height = request.Height, Prove = request.Prove },
            () => QueryEdge.Charge(call.Caller, ApiLimits.TreeReadWeight));
        ABCIQueryResponse response = new()
        {
            Code = answer.Code, Log = answer.Log, Info = answer.Info, Index = answer.Index, Key = ByteString.CopyFrom(answer.Key.Span), Value = ByteString.CopyFrom(answer.Value.Span),
            Height = answer.Height, Codespace = answer.Codespace,
        };
        if (answer.ProofOps is { } proof)
            response.ProofOps = new Protos.NodeInfo.ProofOps { Ops = { proof.Ops.Select(op => new Protos.NodeInfo.ProofOp { Type = op.Type, Key = ByteString.CopyFrom(op.Key.Span), Data = ByteString.CopyFrom(op.Data.Span) }) } };
        return response;
    }
}
