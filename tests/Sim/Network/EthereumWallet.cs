using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Sim.Machine;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Network;

/// <summary>A member's Ethereum side: signs transactions with ascending nonces, and fills the gaps that refused ones leave, as wallets do.</summary>
public sealed class EthereumWallet(Rng rng, SimCity city, int user)
{
    private const ulong UsualGas = 600_000;

    private static readonly UInt256 FeeCap = 50_000_000_000UL;

    private readonly byte[] _secret = SHA256.HashData(Encoding.UTF8.GetBytes($"user {user}"));
    private ulong _next;
    private ulong _orders;

    /// <summary>Whose transactions these are.</summary>
    public Address Address => city.Accounts[user].Address;

    /// <summary>Begins anew with the chain's nonce, when nothing waits.</summary>
    public void Settle(ulong chainNonce) => _next = chainNonce;

    /// <summary>A transaction for a nonce that none of those that wait has.</summary>
    public byte[] Fill(ulong nonce) => Sign(nonce, Address, [], new EthereumIntent(new Touch(true), user, 0));

    /// <summary>The next transaction.</summary>
    public byte[] Next(out ulong nonce)
    {
        nonce = _next++;
        int to = rng.Below(city.HolderCount);
        switch (rng.Below(20))
        {
            case < 4:
                BigInteger coin = rng.Chance(50) ? BigInteger.Pow(10, 28) : rng.Between(1, 1_000_000_000);
                return city.IsAgent(to) ? Fill(nonce) : Sign(nonce, city.HolderAt(to), [], new EthereumIntent(new Touch(true), to, coin));
            case 4: return Sign(nonce, SimContracts.Counter, [], Only(new Touch(true)));
            case 5: return Sign(nonce, SimContracts.Worker, Word(rng.Between(1, 150)), Only(new Touch(true)));
            case 6: return Sign(nonce, SimContracts.Reverting, [], Only(new Touch(false)));
            case 7: return Sign(nonce, SimContracts.Burning, [], Only(new Touch(false)), gas: 60_000);
            case 8: return Sign(nonce, null, Deploying(), Only(new Touch(true)));
            case 9: return Lend(nonce);
            default:
                (Address target, byte[] data, Intent call) = Call(rng.Below(3));
                return Sign(nonce, target, data, Only(call));
        }
    }

    // A payment or an order, by the member itself or through agents.
    private (Address To, byte[] Data, Intent Call) Call(int depth)
    {
        if (depth > 0)
        {
            (Address to, byte[] data, Intent inner) = Call(depth - 1);
            int agent = rng.Below(SimContracts.Agents.Length);
            byte mode = (byte)(rng.Below(6) switch { 0 => 1, <= 2 => 2, _ => 0 });
            return (SimContracts.Agents[agent], [mode, .. to.ToArray(), .. data], new Through(city.AgentAt(agent), mode, inner));
        }
        AbiWriter writer = new();
        if (rng.Chance(500))
        {
            int asset = rng.Below(SimCity.Assets.Length), receiver = rng.Below(city.HolderCount);
            Amount amount = rng.Chance(80) ? Amount.Whole(3_000_000_000) : new Amount((UInt128)rng.Between(1, 1_000_000) * 1_000_000_000);
            writer.Begin(AbiSignature.SelectorBytes("transfer(address,uint256)"), 2).Address(city.HolderAt(receiver)).Amount(amount);
            return (ContractAddresses.OfToken((uint)asset + 1), writer.Written.ToArray(), new PayByToken(SimCity.Assets[asset], receiver, amount.Units));
        }
        bool isGold = rng.Chance(500), cancels = rng.Chance(200);
        if (cancels)
        {
            CancelOrder cancel = new(0, 900_000 + (ulong)user * 1_000 + (ulong)rng.Below((int)_orders + 1));
            writer.Begin(AbiSignature.SelectorBytes("cancelOrder(uint64,uint64)"), 2).Unsigned(cancel.OrderId).Unsigned(cancel.ClientOrderId);
            return (ContractAddresses.OfModule(4), writer.Written.ToArray(), new Ask(cancel));
        }
        PlaceOrder order = new(
            isGold ? MarketCity.GoldMarket : MarketCity.SilverMarket, (Side)rng.Below(2), OrderType.Limit, isGold ? 150_000 + 100 * rng.Between(-12, 12) : 1_000 + rng.Between(-12, 12), rng.Between(1, 60),
            (OrderTimeInForce)rng.Below(3), 0, (SelfTradePrevention)rng.Below(4), 900_000 + (ulong)user * 1_000 + (++_orders % 1_000));
        writer.Begin(AbiSignature.SelectorBytes("placeOrder(string,uint8,uint8,int64,int64,uint8,int64,uint8,uint64)"), 9)
            .Bytes(Encoding.ASCII.GetBytes(order.Market.ToString())).Unsigned((ulong)order.Side).Unsigned((ulong)order.Type).Signed(order.Price).Signed(order.Lots).Unsigned((ulong)order.TimeInForce).Signed(0)
            .Unsigned((ulong)order.SelfTrade).Unsigned(order.ClientOrderId);
        return (ContractAddresses.OfModule(4), writer.Written.ToArray(), new Ask(order));
    }

    // The member's account lends its name to the counter, or to nobody any more (EIP-7702); that takes a nonce too.
    private byte[] Lend(ulong nonce)
    {
        _next++;
        Address target = rng.Chance(600) ? SimContracts.Counter : default;
        UInt256 chainId = SimCity.EthereumChainId;
        Hash32 digest = TransactionCodec.SigningHash(in chainId, in target, nonce + 1);
        byte[] signature = new byte[Secp256k1.SignatureSize];
        Invariant.Assert(Secp256k1.TrySign(_secret, in digest, signature, out int parity));
        Authorization authorization = new()
        {
            ChainId = chainId, Target = target, Nonce = nonce + 1, YParity = (byte)parity,
            R = UInt256.FromBigEndian(signature[..UInt256.Size]), S = UInt256.FromBigEndian(signature[UInt256.Size..]),
        };
        return Sign(nonce, SimContracts.Counter, [], Only(new Touch(true)), authorizations: [authorization]);
    }

    private EthereumIntent Only(Intent call) => new(call, user, 0);

    private byte[] Sign(ulong nonce, Address? to, byte[] data, EthereumIntent intent, ulong gas = UsualGas, Authorization[]? authorizations = null)
    {
        EvmTransactionType type = authorizations is not null ? EvmTransactionType.SetCode : rng.Chance(300) ? EvmTransactionType.Legacy : EvmTransactionType.DynamicFee;
        byte[] bytes = TransactionCodec.Sign(new EvmTransaction
        {
            Type = type,
            ChainId = SimCity.EthereumChainId,
            Nonce = nonce,
            MaxFeePerGas = FeeCap,
            MaxPriorityFeePerGas = type == EvmTransactionType.Legacy ? FeeCap : (UInt256)(ulong)rng.Between(0, 1_000_000_000),
            GasLimit = gas,
            To = to,
            Value = UInt256.FromBigEndian(intent.Coin.ToByteArray(isUnsigned: true, isBigEndian: true)),
            Data = data,
            Authorizations = authorizations ?? [],
        }, _secret);
        city.Intents[Sha256.Hash(bytes)] = intent;
        return bytes;
    }

    private static byte[] Word(int value) => new UInt256((ulong)value).ToBigEndian();

    // Init code that leaves the counter's code behind.
    private static byte[] Deploying()
    {
        byte[] runtime = Convert.FromHexString(SimContracts.CounterCode);
        return [0x60, (byte)runtime.Length, 0x80, 0x60, 9, 0x5f, 0x39, 0x5f, 0xf3, .. runtime];
    }
}
