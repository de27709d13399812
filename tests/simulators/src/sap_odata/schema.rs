//! The services, their entity sets, and the properties of those.

use crate::sap_odata::kind::{Kind, Version};

/// One service.
pub(crate) struct Service {
    /// Its address on the host.
    pub(crate) path: &'static str,
    pub(crate) title: &'static str,
    pub(crate) version: Version,
    pub(crate) sets: &'static [Set],
}

/// One entity set.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) name: &'static str,
    pub(crate) entity_type: &'static str,
    pub(crate) properties: &'static [Property],
    /// Whether changes of it are tracked.
    pub(crate) tracked: bool,
    /// Whether its changes say what they are by fields of their own, as ODP has it.
    pub(crate) queued: bool,
    /// How many records it has for each that was asked for, in tenths.
    pub(crate) share: usize,
}

/// One property.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) key: bool,
    pub(crate) filterable: bool,
}

impl Set {
    /// Returns the properties that a version has.
    pub(crate) fn properties(&self, version: Version) -> impl Iterator<Item = &'static Property> {
        self.properties.iter().filter(move |property| property.kind.exists_in(version))
    }

    /// Returns the key's properties.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'static Property> {
        self.properties.iter().filter(|property| property.key)
    }

    /// Finds a property.
    pub(crate) fn property(&self, name: &str, version: Version) -> Option<&'static Property> {
        self.properties(version).find(|property| property.name == name)
    }
}

/// All services.
pub(crate) static SERVICES: [Service; 3] = [
    Service {
        path: "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV",
        title: "ZPENSTOCK_SALES_SRV",
        version: Version::V2,
        sets: &[ORDERS, ITEMS],
    },
    Service {
        path: "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV",
        title: "ZPENSTOCK_ODP_SRV",
        version: Version::V2,
        sets: &[QUEUED],
    },
    Service {
        path: "/sap/opu/odata4/sap/zpenstock/srvd_a2x/sap/sales/0001",
        title: "ZPENSTOCK_SALES",
        version: Version::V4,
        sets: &[ORDERS, ITEMS, CUSTOMERS],
    },
];

const fn set(name: &'static str, properties: &'static [Property], share: usize) -> Set {
    Set { name, entity_type: name, properties, tracked: false, queued: false, share }
}

const ORDERS: Set = Set { entity_type: "SalesOrder", ..set("SalesOrders", &ORDER, 10) };
const ITEMS: Set = Set { entity_type: "SalesItem", ..set("SalesItems", &ITEM, 5) };
const CUSTOMERS: Set =
    Set { entity_type: "Customer", tracked: true, ..set("Customers", &CUSTOMER, 3) };
const QUEUED: Set = Set { tracked: true, queued: true, ..set("EntityOfZSALES", &QUEUED_SALE, 10) };

const fn key(name: &'static str, kind: Kind) -> Property {
    Property { name, kind, key: true, filterable: true }
}

const fn plain(name: &'static str, kind: Kind) -> Property {
    Property { name, kind, key: false, filterable: true }
}

const fn hidden(name: &'static str, kind: Kind) -> Property {
    Property { name, kind, key: false, filterable: false }
}

static ORDER: [Property; 22] = [
    key("OrderID", Kind::Text(10)),
    plain("Customer", Kind::Text(80)),
    hidden("Note", Kind::Text(1000)),
    plain("Currency", Kind::Text(3)),
    plain("Uuid", Kind::Guid),
    plain("Released", Kind::Flag),
    plain("Priority", Kind::Byte),
    plain("Correction", Kind::SByte),
    plain("Plant", Kind::Int16),
    plain("ItemCount", Kind::Int32),
    plain("Views", Kind::Int64),
    plain("NetAmount", Kind::Decimal(15, 2)),
    plain("Weight", Kind::Decimal(13, 3)),
    plain("Share", Kind::Double),
    plain("CreatedOn", Kind::Day),
    plain("ChangedAtLocal", Kind::Local),
    plain("ChangedAt", Kind::Instant),
    plain("DeliveryTime", Kind::Clock),
    hidden("Handling", Kind::Span),
    hidden("Signature", Kind::Bytes),
    hidden("ShipTo", Kind::Address),
    hidden("Tags", Kind::Tags),
];

static ITEM: [Property; 5] = [
    key("OrderID", Kind::Text(10)),
    key("ItemNo", Kind::Int32),
    plain("Product", Kind::Text(40)),
    plain("Quantity", Kind::Decimal(13, 3)),
    plain("ChangedAt", Kind::Instant),
];

static CUSTOMER: [Property; 3] = [
    key("CustomerID", Kind::Text(10)),
    plain("Name", Kind::Text(80)),
    plain("CreditLimit", Kind::Decimal(15, 2)),
];

static QUEUED_SALE: [Property; 6] = [
    key("OrderID", Kind::Text(10)),
    plain("Customer", Kind::Text(80)),
    plain("NetAmount", Kind::Decimal(15, 2)),
    plain("CreatedOn", Kind::Day),
    hidden("ODQ_CHANGEMODE", Kind::Text(1)),
    hidden("ODQ_ENTITYCNTR", Kind::Decimal(18, 0)),
];
