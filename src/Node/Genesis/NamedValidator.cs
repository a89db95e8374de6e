using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Genesis;

/// <summary>A validator as a genesis lists it.</summary>
/// <param name="Name">For people; no rule reads it.</param>
/// <param name="Key">The secp256k1 key it signs with.</param>
/// <param name="Power">The weight of its vote, from 1.</param>
public sealed record NamedValidator(string Name, PublicKey Key, long Power);
