using System.Numerics;
using Gwangan.Chain.Kernel;

namespace Gwangan.Sim.Network;

/// <summary>What an Ethereum transaction means, as whoever signed it knows: the twin does it without reading its bytes.</summary>
public abstract record Intent;

/// <summary>Does nothing that the twin sees; succeeds, or never does.</summary>
public sealed record Touch(bool Succeeds) : Intent;

/// <summary>A payment by an asset's token.</summary>
public sealed record PayByToken(string Asset, int To, BigInteger Amount) : Intent;

/// <summary>An operation that runs right after the transaction.</summary>
public sealed record Ask(Operation Operation) : Intent;

/// <summary>Something that an agent does, see <see cref="SimContracts.AgentCode"/>.</summary>
public sealed record Through(int Agent, byte Mode, Intent Inner) : Intent;

/// <summary>A whole transaction.</summary>
/// <param name="Call">What it calls for.</param>
/// <param name="CoinTo">Who is sent won with it.</param>
/// <param name="Coin">How much.</param>
public sealed record EthereumIntent(Intent Call, int CoinTo, BigInteger Coin);
