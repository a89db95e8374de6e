using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;

namespace Gwangan.Bench.Rpc;

/// <summary>Accounts that send, and what they sign. The same everywhere, so that both targets are sent the same bytes.</summary>
internal sealed class Accounts
{
    // Far above what either target's base fee can come to in a run.
    private const ulong FeeCap = 100_000_000_000;

    private readonly byte[][] _secrets;

    /// <summary>So many accounts.</summary>
    public Accounts(int count, KeyType type = KeyType.Ethereum)
    {
        _secrets = [.. Enumerable.Range(0, count).Select(i => Sha256.Hash(Encoding.ASCII.GetBytes($"gwangan bench {i}")).ToArray())];
        Addresses = new Address[count];
        Parallel.For(0, count, i =>
        {
            using SigningKey key = new(type, _secrets[i]);
            Addresses[i] = key.Address;
        });
    }

    /// <summary>Their addresses.</summary>
    public Address[] Addresses { get; }

    /// <summary>Signs a transaction of type 2.</summary>
    public byte[] Sign(int account, ulong nonce, Address? to, UInt256 value, ulong gas, byte[]? data = null) => TransactionCodec.Sign(new EvmTransaction
    {
        Type = EvmTransactionType.DynamicFee,
        ChainId = RpcTarget.ChainId,
        Nonce = nonce,
        MaxFeePerGas = FeeCap,
        MaxPriorityFeePerGas = UInt256.Zero,
        GasLimit = gas,
        To = to,
        Value = value,
        Data = data ?? [],
    }, _secrets[account]);
}
