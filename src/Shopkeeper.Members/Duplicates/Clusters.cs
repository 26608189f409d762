using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Duplicates;

/// <summary>Members that hang together by pairs: of one address of a till there may be hundreds.</summary>
internal sealed class Clusters
{
    private readonly Dictionary<MemberId, MemberId> parents = [];
    private readonly Dictionary<MemberId, int> sizes = [];

    public Clusters(IEnumerable<MemberPair> pairs)
    {
        foreach (var pair in pairs)
        {
            var (a, b) = (Root(pair.First), Root(pair.Second));
            if (a != b)
            {
                parents[b] = a;
                sizes[a] = sizes.GetValueOrDefault(a, 1) + sizes.GetValueOrDefault(b, 1);
            }
        }
    }

    public int SizeOf(MemberId member) => sizes.GetValueOrDefault(Root(member), 1);

    private MemberId Root(MemberId member)
    {
        var root = member;
        while (parents.TryGetValue(root, out var parent))
        {
            root = parent;
        }

        while (member != root && parents[member] is var next && next != root)
        {
            parents[member] = root;
            member = next;
        }

        return root;
    }
}
