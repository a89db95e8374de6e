namespace Gwangan.Node.Bank;

/// <summary>Why a message that is well formed is refused all the same. The names are stable: files are rejected under <c>bank.NAME</c>; docs/bank.md lists them.</summary>
public enum IntakeFault
{
    /// <summary>It is about an account that this adapter does not keep.</summary>
    UnknownAccount,

    /// <summary>The account, a balance, an entry or a transaction is in another currency.</summary>
    WrongCurrency,

    /// <summary>An amount has a part of a won: the won has no smaller unit (ISO 4217).</summary>
    PartOfAWon,

    /// <summary>An amount that no account of this world holds.</summary>
    AmountTooLarge,

    /// <summary>A booked entry has no reference by which it could be known again.</summary>
    NoReference,

    /// <summary>A booked entry has no booking date.</summary>
    NoBookingDate,

    /// <summary>An entry is booked on a day that has not begun.</summary>
    FutureBooking,

    /// <summary>An entry was booked longer ago than entries are remembered.</summary>
    OldBooking,

    /// <summary>The transactions of an entry do not add up to it.</summary>
    BatchDoesNotAddUp,

    /// <summary>An entry that is known already says something else now.</summary>
    EntryChanged,

    /// <summary>A statement has no number by which it follows another.</summary>
    NoStatementNumber,

    /// <summary>A statement lacks its opening or closing balance.</summary>
    NoBalance,

    /// <summary>Opening balance and booked entries of a statement do not make its closing balance.</summary>
    StatementDoesNotAddUp,

    /// <summary>A status, recall or return is about a payment that nobody here knows.</summary>
    UnknownPayment,

    /// <summary>The signature is missing, or not the bank's.</summary>
    WrongSignature,

    /// <summary>A day or moment outside of what is kept.</summary>
    BadDate,

    /// <summary>The file cannot be read, or says what cannot be reckoned with.</summary>
    Unreadable,
}

/// <summary>A message that is refused for what it says; the sentence names no value, because values are personal.</summary>
public sealed class IntakeException(IntakeFault fault, string detail) : Exception(detail)
{
    /// <summary>Why.</summary>
    public IntakeFault Fault => fault;

    /// <summary>The stable code, such as <c>bank.WrongCurrency</c>.</summary>
    public string Code => $"bank.{fault}";
}
