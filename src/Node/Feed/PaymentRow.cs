using Gwangan.Chain.Base;

namespace Gwangan.Node.Feed;

/// <summary>A payment with the payer's reference and note.</summary>
/// <param name="Height">Its block.</param>
/// <param name="Ordinal">Its place among the block's payments.</param>
/// <param name="From">Who has paid.</param>
/// <param name="To">Who was paid.</param>
/// <param name="Asset">In what.</param>
/// <param name="Amount">How much.</param>
/// <param name="EndToEndId">The payer's own reference; of a refund the order's number; may be empty.</param>
/// <param name="Memo">A note; may be empty.</param>
/// <param name="TimeMs">Time of the block.</param>
/// <param name="OrderId">The merchant's number of the order that was paid or given back; empty for neither.</param>
/// <param name="IsRefund">Whether a merchant gives back what was paid for the order.</param>
public sealed record PaymentRow(long Height, int Ordinal, Address From, Address To, Symbol Asset, Amount Amount, string EndToEndId, string Memo, long TimeMs, string OrderId, bool IsRefund);
