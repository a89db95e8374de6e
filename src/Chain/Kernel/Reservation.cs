using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>What an operation will need of its account's money when it executes: set aside when a contract asks for the operation, so that the same money is not spent before.</summary>
/// <param name="AssetId">The asset's number; 0 when nothing is needed.</param>
/// <param name="Amount">How much, in units.</param>
public readonly record struct Reservation(uint AssetId, Amount Amount);

/// <summary>An operation that needs money when it executes.</summary>
public interface IReserving
{
    /// <summary>What it needs, as the state tells now. Changes nothing; nothing is needed where it would be refused anyway.</summary>
    Reservation ReservationOf(Module module, in Address account);
}
