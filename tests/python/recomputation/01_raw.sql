-- What is read of the extracts, typed. The test fills these tables with the columns that a file has:
-- the newest row per key, rows marked as deleted left out.

create schema zuora;
create schema salesforce;
create schema customers_app;
create schema license_app;
create schema version_app;
create schema gitlab_com;
create schema mailgun;
create schema zendesk;

create table zuora.account (
    id varchar, crmid varchar, batch varchar, currency varchar, entity__c varchar, billtocontactid varchar,
    communicationprofileid varchar, porequired__c varchar, createddate timestamp
);
create table zuora.contact (id varchar, accountid varchar, workemail varchar, country varchar);
create table zuora.subscription (
    id varchar, name varchar, version bigint, status varchar, accountid varchar, invoiceownerid varchar,
    originalid varchar, subscriptionversionamendmentid varchar, contracteffectivedate date,
    subscriptionstartdate date, termstartdate date, termenddate date, cancelleddate date, currentterm bigint,
    autorenew boolean, autorenew__c boolean, contractautorenew__c varchar, turnonautorenew__c varchar,
    renewal_subscription__c__c varchar, quotenumber__qt varchar, excludefromanalysis__c boolean,
    gitlabnamespaceid__c varchar, clickthrougheularequired__c varchar,
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
create table zuora.invoicepayment (id varchar, invoiceid varchar, paymentid varchar);
create table zuora.refundinvoicepayment (
    id varchar, invoiceid varchar, refundamount decimal(28, 9)
);
create table zuora.communicationprofile (id varchar, profilename varchar);
create table zuora.notificationhistoryemail (
    id varchar, accountid varchar, objectid varchar, notificationid varchar, subject varchar,
    status varchar, createdon timestamp
);
create table zuora.orderaction (
    id varchar, subscriptionid varchar, type varchar, changereason varchar, contracteffectivedate date
);
create table salesforce.account (
    id varchar, ownerid varchar, parentid varchar, masterrecordid varchar,
    ultimate_parent_sales_segment_employees__c varchar,
    partners_partner_status__c varchar, partners_partner_type__c varchar, partner_track__c varchar,
    type varchar
);
create table salesforce.user (id varchar, email varchar);
create table salesforce.contact (id varchar, accountid varchar, email varchar, isdeleted boolean);
create table salesforce.zqu__quote__c (
    id varchar, zqu__number__c varchar, reseller_type__c varchar, zqu__opportunity__c varchar,
    zqu__primary__c boolean, zqu__status__c varchar, zqu__existsubscriptionid__c varchar,
    zqu__zuorasubscriptionid__c varchar, zqu__subscription_name__c varchar, isdeleted boolean,
    createddate timestamp
);
create table salesforce.opportunity (
    id varchar, accountid varchar, type varchar, stagename varchar, forecastcategoryname varchar,
    amount decimal(28, 9), closedate date, start_date__c date, isclosed boolean, isdeleted boolean,
    createddate timestamp
);
create table salesforce.lead (
    id varchar, email varchar, isdeleted boolean, masterrecordid varchar, createddate timestamp
);
create table customers_app.orders (
    id varchar, customer_id varchar, product_rate_plan_id varchar, subscription_name varchar,
    gl_namespace_id varchar, trial boolean, start_date date, end_date date,
    increased_billing_rate_notified_at timestamp, created_at timestamp
);
create table customers_app.customers (id varchar, email varchar, salesforce_account_id varchar);
create table customers_app.eula_requests (
    id varchar, customer_id varchar, subscription_name varchar, accepted_at timestamp, created_at timestamp
);
create table customers_app.trial_histories (gl_namespace_id varchar, start_date date, expired_on date);
create table customers_app.license_seat_links (
    zuora_subscription_name varchar, instance_identifier varchar, hostname varchar, report_date date,
    report_timestamp timestamp, license_starts_on date, active_user_count bigint,
    max_historical_user_count bigint, created_at timestamp
);
create table license_app.licenses (
    id varchar, zuora_subscription_name varchar, email varchar, license_file varchar,
    license_file_md5 varchar, plan_code varchar, users_count bigint, starts_at date, expires_at date,
    trial boolean, created_at timestamp
);
create table version_app.usage_data (
    id varchar, uuid varchar, raw_usage_data_id varchar, hostname varchar, active_user_count bigint,
    historical_max_users bigint, license_billable_users bigint, license_md5 varchar,
    license_user_count bigint, license_starts_at timestamp, license_expires_at timestamp,
    recorded_at timestamp
);
create table version_app.raw_usage_data (id varchar, payload varchar);
create table gitlab_com.namespaces (id varchar, parent_id varchar);
create table gitlab_com.users (id varchar, state varchar, user_type bigint);
create table gitlab_com.members (
    id varchar, source_id varchar, source_type varchar, user_id varchar, access_level bigint,
    invite_token varchar, requested_at timestamp, invite_accepted_at timestamp, expires_at date,
    created_at timestamp
);
create table gitlab_com.projects (id varchar, namespace_id varchar);
create table gitlab_com.project_group_links (
    project_id varchar, group_id varchar, group_access bigint, expires_at date, created_at timestamp
);
create table gitlab_com.group_group_links (
    shared_group_id varchar, shared_with_group_id varchar, group_access bigint, expires_at date,
    created_at timestamp
);
create table gitlab_com.gitlab_subscriptions (
    namespace_id varchar, hosted_plan_id varchar, start_date date, end_date date, trial boolean,
    trial_starts_on date, trial_ends_on date, max_seats_used bigint
);
create table gitlab_com.plans (id varchar, name varchar);
create table mailgun.events (
    recipient varchar, sender_app varchar, template varchar, event varchar, occurred_at timestamp
);
create table zendesk.tickets (
    id varchar, organization_id varchar, requester_id varchar, ticket_form_id varchar, status varchar,
    priority varchar, recipient varchar, custom_fields varchar, created_at timestamp, updated_at timestamp
);
create table zendesk.ticket_audits (
    id varchar, ticket_id varchar, author_id varchar, events varchar, created_at timestamp
);
create table zendesk.ticket_metrics (id varchar, ticket_id varchar, reply_time_in_minutes varchar);
create table zendesk.users (id varchar, name varchar, email varchar, role varchar, organization_id varchar);
create table zendesk.organizations (id varchar, organization_fields varchar);
create table zendesk.sla_policies (
    id varchar, position bigint, filter varchar, policy_metrics varchar, created_at timestamp
);
