using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Closes the caller's campaign before its time: what nobody was given returns at once, what was given is spent as before.</summary>
/// <param name="Campaign">The campaign's number.</param>
[Operation(1303, cost: 40, GrantsRefusal.CampaignUnknown, GrantsRefusal.NotTheSource, GrantsRefusal.CampaignClosed)]
public sealed record CloseCampaign([Field(1)] uint Campaign) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => GrantsRefusal.None;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Close(this, call);
}
