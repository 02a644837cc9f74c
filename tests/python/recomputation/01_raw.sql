-- What is read of the extracts, typed. The test fills these tables with the columns that a file has:
-- the newest row per id, rows marked as deleted left out.

create schema zuora;
create schema salesforce;
create schema customers_app;

create table zuora.account (
    id varchar, crmid varchar, batch varchar, currency varchar, entity__c varchar, billtocontactid varchar,
    createddate timestamp
);
create table zuora.contact (id varchar, country varchar);
create table zuora.subscription (
    id varchar, name varchar, version bigint, status varchar, accountid varchar, invoiceownerid varchar,
    originalid varchar, subscriptionversionamendmentid varchar, contracteffectivedate date,
    subscriptionstartdate date, termstartdate date, termenddate date, cancelleddate date, currentterm bigint,
    autorenew boolean, autorenew__c boolean, contractautorenew__c varchar, turnonautorenew__c varchar,
    renewal_subscription__c__c varchar, quotenumber__qt varchar, excludefromanalysis__c boolean,
    createdbyid varchar, createddate timestamp, updateddate timestamp
);
create table zuora.amendment (
    id varchar, type varchar, status varchar, subscriptionid varchar, effectivedate date,
    contracteffectivedate date, autorenew boolean, createdbyid varchar, createddate timestamp
);
create table zuora.rateplan (id varchar, subscriptionid varchar, productrateplanid varchar);
create table zuora.rateplancharge (
    id varchar, rateplanid varchar, productrateplanchargeid varchar, chargetype varchar,
    quantity decimal(28, 9), mrr decimal(28, 9), effectivestartdate date, effectiveenddate date
);
create table zuora.product (id varchar, name varchar);
create table zuora.productrateplan (id varchar, productid varchar, name varchar);
create table zuora.invoice (
    id varchar, invoicenumber varchar, accountid varchar, status varchar, invoicedate date, duedate date,
    amount decimal(28, 9), taxamount decimal(28, 9), paymentamount decimal(28, 9), balance decimal(28, 9)
);
create table zuora.invoiceitem (
    id varchar, invoiceid varchar, subscriptionid varchar, rateplanchargeid varchar, productid varchar,
    chargename varchar, servicestartdate date, quantity decimal(28, 9), chargeamount decimal(28, 9)
);
create table zuora.payment (
    id varchar, accountid varchar, status varchar, effectivedate date, amount decimal(28, 9)
);
create table zuora.refundinvoicepayment (
    id varchar, invoiceid varchar, refundamount decimal(28, 9)
);
create table zuora.orderaction (
    id varchar, subscriptionid varchar, type varchar, changereason varchar, contracteffectivedate date
);
create table salesforce.account (
    id varchar, parentid varchar, masterrecordid varchar, ultimate_parent_sales_segment_employees__c varchar,
    partners_partner_status__c varchar, partners_partner_type__c varchar, partner_track__c varchar,
    type varchar
);
create table salesforce.zqu__quote__c (id varchar, zqu__number__c varchar, reseller_type__c varchar);
create table customers_app.orders (id varchar, subscription_name varchar, trial boolean);
