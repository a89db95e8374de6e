using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Who the seven bodies are, who speaks for them, what they are about to do: at every height.</summary>
public sealed class BodyRoutes(ExchangeApi api)
{
    /// <summary>Maps the routes.</summary>
    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/bodies", (long? height) => Bodies(height)).WithSummary("The seven bodies that run the market between them, and who speaks for them").Produces<BodiesAnswer>();
        routes.MapGet("/bodies/related", (long? height) => Related(height)).WithSummary("Legal entities that are declared related parties").Produces<Page<RelatedItem>>();
        routes.MapGet("/proposals", (string? body, long? height) => Proposals(body, height)).WithSummary("What bodies are about to do: who has approved, who objects, what is executed when").Produces<ProposalsAnswer>();
        routes.MapGet("/proposals/{id}", (string id, long? height) => Proposal(id, height)).WithSummary("A proposal that is open or waits for its delay").Produces<ProposalItem>();
    }

    private IResult Bodies(long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        List<RoleRecord> roles = StateReader.Roles(state);
        List<BodySetRecord> sets = StateReader.BodySets(state);
        BodyRulesRecord rules = StateReader.BodyRules(state);
        long timeMs = api.City.Reader.TryRead(state.Height)?.TimeMs ?? 0;
        List<BodyItem> items = [];
        foreach (BodyRecord body in StateReader.Bodies(state))
        {
            BodySetRecord set = sets.Find(each => each.Body == body.Body);
            items.Add(new BodyItem(
                ItemMaker.Camel(body.Body), body.Account.ToString(), set.MemberCount == 0 ? "account" : "keySet", set.Threshold, set.Version,
                RolesOf(roles, body.Body, RoleKind.Member, timeMs), RolesOf(roles, body.Body, RoleKind.Delegate, timeMs), ItemMaker.Time(body.LastActedMs), body.LastActedMs));
        }
        return Results.Json(new BodiesAnswer(items, rules.DelayMs, rules.RecoveryDelayMs, rules.ProposalMs, state.Height), ApiJson.Default.BodiesAnswer);
    }

    private List<RoleItem> RolesOf(List<RoleRecord> roles, Body body, RoleKind kind, long timeMs)
    {
        List<RoleItem> items = [];
        foreach (RoleRecord role in roles)
        {
            if (role.Body != body || role.Kind != kind) continue;
            string status = role.UntilMs != 0 && role.UntilMs <= timeMs ? "expired" : ItemMaker.Camel(role.Status);
            items.Add(new RoleItem(
                role.Account.ToString(), role.Entity.ToString(), status, ItemMaker.Time(role.SinceMs), role.UntilMs == 0 ? null : ItemMaker.Time(role.UntilMs), kind == RoleKind.Delegate ? OperationsOf(in role) : null));
        }
        return items;
    }

    private List<string> OperationsOf(in RoleRecord role)
    {
        List<string> names = [];
        foreach (ushort number in role.Operations)
            if (number != 0 && api.City.Chain.Catalog.TryFind(number, out OperationDefinition definition)) names.Add(definition.Name);
        return names;
    }

    private IResult Related(long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        RelatedItem[] items = [.. StateReader.Related(state).Select(related => new RelatedItem(
            related.Pair.First.ToString(), related.Pair.Second.ToString(), ItemMaker.Camel(related.Kind),
            [.. Enum.GetValues<RelatedBy>().Where(by => by != RelatedBy.None && (related.By & by) != 0).Select(by => by switch
            {
                RelatedBy.First => related.Pair.First.ToString(),
                RelatedBy.Second => related.Pair.Second.ToString(),
                _ => "regulator",
            })], ItemMaker.Time(related.SinceMs)))];
        return Results.Json(new Page<RelatedItem>(items), ApiJson.Default.PageRelatedItem);
    }

    private IResult Proposals(string? body, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        List<RoleRecord> roles = StateReader.Roles(state);
        List<BodySetRecord> sets = StateReader.BodySets(state);
        ProposalItem[] items = [.. StateReader.Proposals(state).Where(proposal => body is null || ItemMaker.Camel(proposal.Body) == body).Select(proposal => Item(proposal, roles, sets))];
        return Results.Json(new ProposalsAnswer(items, state.Height), ApiJson.Default.ProposalsAnswer);
    }

    private IResult Proposal(string id, long? height)
    {
        if (!ulong.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong number)) throw ApiException.BadRequest("A proposal's id is a whole number.");
        using IStateSnapshot state = api.StateAt(height);
        List<ProposalRecord> found = StateReader.Proposals(state).FindAll(proposal => proposal.Id == number);
        if (found.Count == 0) throw ApiException.NotFound("open proposal of this id; events tell how those that have ended did");
        return Results.Json(Item(found[0], StateReader.Roles(state), StateReader.BodySets(state)), ApiJson.Default.ProposalItem);
    }

    private ProposalItem Item(ProposalRecord proposal, List<RoleRecord> roles, List<BodySetRecord> sets)
    {
        BodySetRecord set = sets.Find(each => each.Body == proposal.Body);
        RoleKind kind = set.MemberCount == 0 ? RoleKind.Body : RoleKind.Member;
        Address[] approvals = ((ReadOnlySpan<Address>)proposal.Approvals)[..(int)proposal.ApprovalCount].ToArray();
        Invariant.Assert(api.City.Chain.Catalog.TryFind(proposal.Operation, out OperationDefinition definition));
        Invariant.Assert(definition.TryDecode(proposal.ContentBytes, new FieldReader(), new ProtoWriter(), out Operation operation));
        return new ProposalItem(
            ItemMaker.Number(proposal.Id), ItemMaker.Camel(proposal.Body), proposal.DueAtMs == 0 ? "open" : "decided", proposal.IsRecovery, proposal.IsDelayed, definition.Name,
            OperationItems.Fields(definition, operation), proposal.MemoText, proposal.Proposer.ToString(), [.. approvals.Select(account => account.ToString())],
            approvals.Count(account => roles.Exists(role => role.Account == account && role.Kind == kind && role.Body == proposal.Body && role.Status == RoleStatus.Active)), set.Threshold,
            Named(proposal.Supporters), Named(proposal.Vetoes), ItemMaker.Time(proposal.MadeAtMs), proposal.DueAtMs == 0 ? ItemMaker.Time(proposal.ExpiresAtMs) : null,
            proposal.DueAtMs == 0 ? null : ItemMaker.Time(proposal.DueAtMs));
    }

    private static List<string> Named(uint bits) => [.. Enum.GetValues<Body>().Where(body => (bits & (1U << (int)body)) != 0).Select(body => ItemMaker.Camel(body))];
}
