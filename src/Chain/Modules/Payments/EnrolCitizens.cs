using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Enrols accounts whose fees the caller pays, within what it has set: all of them, or none. An account has one sponsor, and may leave it. Costs 10 units for each.</summary>
/// <param name="Citizens">Their addresses, 20 bytes each, at most 500.</param>
[Operation(1211, cost: 20, PaymentsRefusal.BatchMalformed, PaymentsRefusal.SponsorUnknown, PaymentsRefusal.EnrolledElsewhere)]
public sealed record EnrolCitizens([Field(1, SizeMax = EnrolCitizens.CountMax * Address.Size)] byte[] Citizens) : Operation<PaymentsModule, PaymentsRefusal>, IMeasured
{
    /// <summary>Most accounts at once.</summary>
    public const int CountMax = 500;

    private const uint CitizenCost = 10;

    /// <inheritdoc/>
    public uint ContentCost => CitizenCost * (uint)(Citizens.Length / Address.Size);

    /// <inheritdoc/>
    public override PaymentsRefusal Check() => Citizens.Length == 0 || Citizens.Length % Address.Size != 0 ? PaymentsRefusal.BatchMalformed : PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Enrol(this, call);
}
