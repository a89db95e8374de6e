using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node;

namespace Gwangan.Tests.Modules.Evm;

/// <summary>A <see cref="TestCity"/> with an EVM, and Ethereum transactions by its users. Users 0 and 3 have Ethereum keys, and so can send some.</summary>
public sealed class EvmCity
{
    public const ulong ChainId = 820_820;

    /// <summary>Enough for everything these tests pay.</summary>
    public static readonly UInt256 FeeCap = 10_000_000_000UL;

    public static readonly UInt256 Whole = 1_000_000_000_000_000_000UL;

    private static readonly byte[][] Secrets = [.. Enumerable.Range(0, 6).Select(i => SHA256.HashData(Encoding.UTF8.GetBytes($"user {i}")))];

    public EvmCity(TestCityOptions? options = null, object? evm = null) =>
        City = new TestCity((options ?? new TestCityOptions()) with { ForkJoin = new CoreForkJoin(), Evm = evm ?? new { chainId = ChainId, baseFee = "1000000000" } });

    private readonly TokenReplay _replay = new();

    public TestCity City { get; }

    public EvmModule Evm => City.Modules.Get<EvmModule>();

    public MoneyModule Money => City.Money;

    /// <summary>The results of the last block.</summary>
    public BlockResults Results { get; private set; } = null!;

    /// <summary>What Ethereum's tools see of the last block.</summary>
    public EvmBlockView View { get; private set; } = null!;

    public Address AddressOf(int user) => City.Users[user].Address;

    public UInt256 WonOf(Address address) => Money.AvailableOf(in address, EvmModule.Won).Units;

    public PatriciaAccount AccountOf(Address address) => Evm.State.TryReadAccount(in address, out PatriciaAccount account) ? account : PatriciaAccount.New;

    /// <summary>Signs a transaction of type 2 unless another is asked for.</summary>
    public byte[] Sign(int user, ulong nonce, Address? to, UInt256 value = default, byte[]? data = null, ulong gas = 200_000, EvmTransactionType type = EvmTransactionType.DynamicFee,
        UInt256? feeCap = null, UInt256? tip = null, UInt256? chainId = null, Authorization[]? authorizations = null) => TransactionCodec.Sign(new EvmTransaction
        {
            Type = type,
            ChainId = chainId ?? ChainId,
            Nonce = nonce,
            MaxFeePerGas = feeCap ?? FeeCap,
            MaxPriorityFeePerGas = type >= EvmTransactionType.DynamicFee ? tip ?? UInt256.Zero : feeCap ?? FeeCap,
            GasLimit = gas,
            To = to,
            Value = value,
            Data = data ?? [],
            Authorizations = authorizations ?? [],
        }, Secrets[user]);

    /// <summary>Lets the code of a contract run in a user's name.</summary>
    public static Authorization Authorize(int user, Address target, ulong nonce)
    {
        UInt256 chainId = ChainId;
        Hash32 digest = TransactionCodec.SigningHash(in chainId, in target, nonce);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(Secrets[user], in digest, signature, out int parity));
        return new Authorization { ChainId = chainId, Target = target, Nonce = nonce, YParity = (byte)parity, R = UInt256.FromBigEndian(signature[..32]), S = UInt256.FromBigEndian(signature[32..]) };
    }

    /// <summary>Init code that deploys a code.</summary>
    public static byte[] Deploying(string code)
    {
        byte[] runtime = Convert.FromHexString(code);
        return [0x60, (byte)runtime.Length, 0x80, 0x60, 9, 0x5f, 0x39, 0x5f, 0xf3, .. runtime];
    }

    /// <summary>Executes a block, and checks what must hold after every one.</summary>
    public EvmBlockView Run(params byte[][] envelopes)
    {
        Hash32 parent = Evm.LastHash;
        Results = City.Run(envelopes);
        Assert.True(EvmBlockView.TryDecode(Results.Ethereum.Span, out EvmBlockView? view));
        View = view;
        Assert.Equal(parent, view.Header.ParentHash);
        Assert.Equal(view.Header.ComputeHash(), view.Hash);
        Assert.Equal(view.Hash, City.Roots()["evm"]);
        Assert.Equal(view.Hash, Evm.LastHash);
        Assert.Equal((ulong)City.Height, view.Header.Number);
        Assert.Equal(Evm.State.StateRoot, view.Header.StateRoot);
        City.CheckInvariants();
        _replay.Follow(City);
        return view;
    }

    /// <summary>Executes one transaction, which must be in the block, and gives its receipt.</summary>
    public EvmReceipt Do(byte[] transaction)
    {
        Run(transaction);
        Assert.Equal("", Refused(0));
        return Assert.Single(View.Receipts, receipt => !receipt.IsSystem).Receipt;
    }

    /// <summary>Why an envelope of the last block was refused; empty when it was not.</summary>
    public string Refused(int index)
    {
        EnvelopeResult envelope = Results.Envelopes[index];
        if (envelope.Code != KernelRefusal.None) return envelope.Code.ToString();
        Outcome outcome = Results.Outcomes[envelope.FirstOutcome];
        return outcome.IsDone ? "" : City.Catalog.RefusalOf(outcome.Module, outcome.Code).Name;
    }
}
