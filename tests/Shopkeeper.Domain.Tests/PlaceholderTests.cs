namespace Shopkeeper.Domain.Tests;
