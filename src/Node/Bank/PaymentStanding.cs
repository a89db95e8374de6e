namespace Gwangan.Node.Bank;

/// <summary>What the chain says of a payment that this bank wants to order.</summary>
public enum PaymentStanding
{
    /// <summary>It does not show what it has answered: another look.</summary>
    NotYet,

    /// <summary>It knows of the order, and waits for the payment.</summary>
    Ordered,

    /// <summary>It knows of the order, but may do without the payment at any moment.</summary>
    Late,

    /// <summary>Another bank's.</summary>
    Elsewhere,

    /// <summary>Paid, refused or given back.</summary>
    Ended,
}
