using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

/// <summary>Envelopes without signatures, as the pool sees them: it looks at none.</summary>
internal sealed class MadeEnvelopes
{
    private ulong _made;

    public static Address AddressOf(int number) => new([0xA0, .. new byte[18], (byte)number]);

    public Envelope Transaction(int sender, ulong nonce, ulong cap = 100, ulong tip = 0, ulong cost = 1, int size = 110, params int[] authorities) => Make(sender, nonce, size, true, cap, tip, cost, authorities);

    public Envelope Native(int account, ulong nonce, int size = 110) => Make(account, nonce, size, false, 0, 0, 0, []);

    private Envelope Make(int account, ulong nonce, int size, bool isEthereum, ulong cap, ulong tip, ulong cost, int[] authorities)
    {
        byte[] bytes = new byte[size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ++_made);
        Authorization[] authorizations = [.. authorities.Select(each => new Authorization { Authority = AddressOf(each) })];
        return new Envelope
        {
            Bytes = bytes,
            Id = Sha256.Hash(bytes),
            EthereumHash = isEthereum ? Keccak256.Hash(bytes) : null,
            ChainId = "",
            Account = AddressOf(account),
            KeyAddress = AddressOf(account),
            KeyType = KeyType.Ethereum,
            PublicKey = [],
            Nonce = nonce,
            ExpiresAtMs = long.MaxValue,
            Bid = new TransactionBid(new Amount(cap), new Amount(tip)),
            Reserves = new Amount(cost),
            FeeMax = default,
            Operations = [new Transact(bytes) { Transaction = new EvmTransaction { Authorizations = authorizations } }],
            Definitions = [],
            Cost = 0,
            BodyHash = default,
            Signature = [],
            AuthenticatorData = [],
            ClientDataJson = [],
        };
    }
}

/// <summary>A chain that says what a test tells it to.</summary>
internal sealed class MadeChain : IPoolChain
{
    public Dictionary<Address, TransactionSender> Senders { get; } = [];

    public HashSet<Hash32> Refused { get; } = [];

    public Amount BaseFee { get; set; }

    public List<Address>? Changed { get; set; }

    IReadOnlyList<Address>? IPoolChain.Changed => Changed;

    public bool CanExecute(Envelope envelope) => !Refused.Contains(envelope.Id);

    public TransactionSender SenderOf(Envelope envelope) => SenderOf(envelope.Account);

    public TransactionSender SenderOf(Address account) => Senders.GetValueOrDefault(account, new TransactionSender(0, new Amount(1_000_000), false));

    public void Set(int sender, ulong nonce, ulong available = 1_000_000, bool isDelegated = false) =>
        Senders[MadeEnvelopes.AddressOf(sender)] = new TransactionSender(nonce, new Amount(available), isDelegated);
}
