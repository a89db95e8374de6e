namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>What happens when an incoming order meets a resting order of its own owner; the two never trade.</summary>
public enum SelfTradePrevention : byte
{
    /// <summary>The rest of the incoming order is cancelled; the resting order stays as it is.</summary>
    CancelTaker = 0,

    /// <summary>The resting order is cancelled; the incoming order goes on to the next one.</summary>
    CancelMaker = 1,

    /// <summary>The resting order and the rest of the incoming order are cancelled.</summary>
    CancelBoth = 2,

    /// <summary>Both shrink by the smaller of the two sizes, without a trade; what reaches zero is cancelled.</summary>
    DecrementAndCancel = 3,
}
